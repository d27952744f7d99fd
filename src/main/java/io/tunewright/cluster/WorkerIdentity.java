package io.tunewright.cluster;

/// Who a worker is, as the cluster vouches for it.
///
/// @param worker  the worker whose pod it is
/// @param podUid  identifies the pod for ever; no other pod has it, whatever its name
/// @param podName the pod's name, to be read by people
/// @param machine number of its machine among those of the worker, from 0; the first one speaks for all
public record WorkerIdentity(WorkerName worker, String podUid, String podName, int machine) {}
