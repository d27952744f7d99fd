package io.tunewright.llm.torch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/// Puts the tensors that a script makes out of nothing onto the device of those it is given. A script names no
/// device: `torch.empty([n], dtype=6)` becomes `torch.empty([n], dtype=6, device=torch.device("cuda:0"))`.
final class Factories {

    private static final Pattern CALL = Pattern.compile(
            "\\btorch\\.(?:empty|zeros|ones|full|arange|eye|linspace|rand|randn|randperm|scalar_tensor|tensor)\\(|[()]");

    private Factories() {}

    /// @param device as TorchScript calls it: `cpu`, `cuda:0`
    static String on(String script, String device) {
        var placed = new StringBuilder();
        Deque<Boolean> open = new ArrayDeque<>(); // whether each open bracket is that of a call
        int copied = 0;
        var found = CALL.matcher(script);
        while (found.find()) {
            if (found.group().equals(")")) {
                placed.append(script, copied, found.start());
                copied = found.start();
                if (!open.isEmpty() && open.pop()) {
                    placed.append(", device=torch.device(\"").append(device).append("\")");
                }
            } else {
                open.push(found.group().length() > 1);
            }
        }
        return placed.append(script, copied, script.length()).toString();
    }
}
