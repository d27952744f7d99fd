package io.tunewright.experiment.forecast;

import io.tunewright.cluster.MachineProfile;

/// What a worker of our own trainer may take on a machine.
///
/// @param machine name of its profile
/// @param memory  bytes: of a GPU where it trains on one, else of the machine; [Long#MAX_VALUE] if nobody told
/// @param disk    bytes
/// @param cores   processors
/// @param gpu     whether it trains on a GPU
record Room(String machine, long memory, long disk, int cores, boolean gpu) {

    private static final double MOST_CORES = 1024;

    /// @param here where the profile is silent
    static Room of(MachineProfile profile, Machine here) {
        boolean gpu = profile.gpus() > 0;
        long memory = gpu
                ? known(profile.gpuMemory().toBytes(), Long.MAX_VALUE)
                : known(profile.memory().toBytes(), here.memory());
        return new Room(
                profile.name(),
                memory,
                known(profile.disk().toBytes(), here.freeDisk()),
                profile.cpus() > 0 ? (int) Math.ceil(Math.min(MOST_CORES, profile.cpus())) : here.cores(),
                gpu);
    }

    private static long known(long bytes, long otherwise) {
        return bytes > 0 ? bytes : otherwise;
    }
}
