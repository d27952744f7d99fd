package io.tunewright.worker;

import java.util.List;

/// `collect.json`: what a `collect` worker must know of the external trainer that it starts, or stands beside.
///
/// @param layout            how the trainer writes its log and its checkpoints
/// @param iterations        that the trainer counts for one optimiser step
/// @param command           its command line; empty where it runs in a container of its own and only its files are
///                          watched
/// @param machines          how many train together, each with a worker of its own
/// @param config            name of its configuration below [#DIRECTORY], to which a resume is added
/// @param totalSteps        optimiser steps of the whole run
/// @param totalTokens       of all these steps, for trainers that do not count them
/// @param totalEpochs       passes over the data that they amount to
/// @param trainedParameters weights that change
/// @param allParameters     weights of the base model
/// @param graceSeconds      how long the trainer may take to end when asked to, and after its last checkpoint
public record CollectSpec(
        Layout layout,
        int iterations,
        List<String> command,
        int machines,
        String config,
        long totalSteps,
        long totalTokens,
        double totalEpochs,
        long trainedParameters,
        long allParameters,
        int graceSeconds) {

    /// Whose words a trainer's log and checkpoints are in.
    public enum Layout {
        /// transformers' `Trainer`: directories `checkpoint-N`.
        TRANSFORMERS,
        /// XTuner on MMEngine: `iter_N.pth`.
        XTUNER
    }

    public static final String FILE = "collect.json";
    /// The trainer's working directory below the run directory: its configuration, its data, what it writes.
    public static final String DIRECTORY = "trainer";
    /// The base model below [#DIRECTORY]; a link that the worker makes.
    public static final String MODEL = "model";
    /// What the trainer leaves, below [#DIRECTORY].
    public static final String OUTPUT = "out";
    /// All that the trainer prints, below [#DIRECTORY].
    public static final String CONSOLE = "console.log";
    /// Holds the trainer's exit code, below [#DIRECTORY], where it runs in a container of its own.
    public static final String EXIT = "exit";
    /// Says that everything is there that it needs, below [#DIRECTORY], where it runs in a container of its own.
    public static final String READY = "ready";
    /// Touched every second while it runs, below [#DIRECTORY], where it runs in a container of its own.
    public static final String ALIVE = "alive";
    /// Asks for its end, below [#DIRECTORY], where it runs in a container of its own.
    public static final String STOP = "stop";

    public CollectSpec {
        command = List.copyOf(command);
    }
}
