package io.kjava.kubelet.volume;

/** Why one volume cannot be made ready; the message is for the user. */
final class VolumeProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VolumeProblem(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
