package io.menshen.member.job;

/// What a kind of job does. One bean for each kind; the worker calls it on a virtual thread.
///
/// It may be called again for the same job after a crash, also in the middle: it looks at [JobRun#done] and goes on
/// behind what is recorded. An exception means "try again later", a [JobFailure] "never".
public interface JobWork {

    /// The kind this bean works on, e.g. `intake`.
    String kind();

    /// Works until all is done. Its own transactions are its own: [JobRun#item] joins them.
    void work(JobRun run) throws JobFailure;

    /// Called once, in the transaction that ends the job as done; for facts that are true from then on.
    default void done(JobRun run) {}
}
