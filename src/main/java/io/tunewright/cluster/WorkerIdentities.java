package io.tunewright.cluster;

import java.util.Optional;

/// Asks the cluster who the bearer of a token is that the cluster itself gave to a worker's pod.
public interface WorkerIdentities {

    /// Empty for a token that is expired, made for somebody else, or that of a pod which is none of our workers.
    ///
    /// @param token what the worker sent, of any length and content
    /// @throws io.tunewright.common.UnavailableException `cluster-away` if the cluster cannot be asked now
    Optional<WorkerIdentity> verify(String token);
}
