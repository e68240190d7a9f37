package io.menshen.member.job;

/// The job can never succeed.
public final class JobFailure extends Exception {

    private final String code;

    /// @param code why, as a code; never a value
    public JobFailure(String code) {
        super(code, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
