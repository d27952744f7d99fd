package io.tunewright.experiment.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.TrainerRuntime;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/machines")
@Tag(name = "Experiments")
class MachineController {

    private final Machines machines;

    MachineController(Machines machines) {
        this.machines = machines;
    }

    @GetMapping
    @Operation(
            summary = "Machines that experiments may ask for, and trainers beside our own",
            description = "The first machine is the default. Figures that nobody told are 0.")
    MachinesResponse list() {
        return new MachinesResponse(
                machines.profiles().stream().map(MachineResponse::of).toList(),
                machines.runtimes().stream().map(TrainerResponse::of).toList());
    }

    record MachinesResponse(List<MachineResponse> data, List<TrainerResponse> trainers) {}

    /// @param memoryBytes    main memory of a worker
    /// @param gpuMemoryBytes of each GPU
    /// @param pricePerHour   in the operator's unit of account
    record MachineResponse(
            String name,
            String description,
            int gpus,
            double cpus,
            long memoryBytes,
            long gpuMemoryBytes,
            long diskBytes,
            double pricePerHour) {

        static MachineResponse of(MachineProfile profile) {
            return new MachineResponse(
                    profile.name(),
                    profile.description(),
                    profile.gpus(),
                    profile.cpus(),
                    profile.memory().toBytes(),
                    profile.gpuMemory().toBytes(),
                    profile.disk().toBytes(),
                    profile.pricePerHour());
        }
    }

    record TrainerResponse(String name, String kind) {

        static TrainerResponse of(TrainerRuntime runtime) {
            return new TrainerResponse(runtime.name(), runtime.kind().slug());
        }
    }
}
