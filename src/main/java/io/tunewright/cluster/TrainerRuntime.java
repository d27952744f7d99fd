package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// A trainer that is not ours, registered by the operator (`tunewright.cluster.runtimes`): an image on a cluster, an
/// installed program on one machine.
///
/// @param name    a DNS label, by which users choose it
/// @param kind    how it is configured and read
/// @param image   with its digest; empty where workers are local processes
/// @param command the program on one machine and what goes before its arguments, such as a virtual environment's
///                `torchrun`; empty where workers are pods
public record TrainerRuntime(
        String name,
        Kind kind,
        @DefaultValue("") String image,
        @DefaultValue List<String> command) {

    private static final Pattern LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern BY_DIGEST = Pattern.compile("[a-z0-9][a-z0-9./:_-]{0,254}@sha256:[0-9a-f]{64}");

    /// Trainers whose configuration we write.
    public enum Kind {
        /// TRL's supervised fine-tuning under torchrun.
        TRL,
        /// LLaMA-Factory under torchrun.
        LLAMAFACTORY,
        /// XTuner 0.1 under torchrun; with DeepSpeed's ZeRO-2 where there are GPUs.
        XTUNER;

        /// As it stands in configuration and JSON, such as `trl`.
        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TrainerRuntime {
        Check.that(LABEL.matcher(name).matches(), "name", "must be a DNS label such as trl");
        Check.that(
                image.isEmpty() || BY_DIGEST.matcher(image).matches(),
                "image",
                "must be given with its digest, as registry/name@sha256:…");
        command = List.copyOf(command);
    }
}
