package io.tunewright.worker;

/// `run.json`: all a training worker needs; written once, before it starts.
///
/// @param run            id of the run, for logs
/// @param attempt        attempt of the run, from 1
/// @param modelDirectory the base model, read only; seen from the run directory if it is not absolute
/// @param baseModelName  what `adapter_config.json` calls the base; never a path
/// @param threads        CPU threads the worker may use, 0 for all
/// @param forecastBytes  peak memory that was forecast, for the log
public record RunSpec(
        String run,
        int attempt,
        String modelDirectory,
        String baseModelName,
        TrainingSettings settings,
        int threads,
        long forecastBytes) {

    public static final String FILE = "run.json";
    /// Tokenised examples below the run directory, in the form of [TokenizedData].
    public static final String TRAINING_DATA = "data/train.safetensors";
    public static final String HELD_OUT_DATA = "data/held-out.safetensors";
    /// A [HeldOutQuestion] a line, for as many held-out rows as a run may answer; there may be none.
    public static final String QUESTIONS = "data/questions.ndjson";

    /// The same with the base model elsewhere.
    public RunSpec withModel(String directory) {
        return new RunSpec(run, attempt, directory, baseModelName, settings, threads, forecastBytes);
    }
}
