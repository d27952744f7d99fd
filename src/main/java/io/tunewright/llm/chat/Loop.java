package io.tunewright.llm.chat;

import java.util.List;

/// The `loop` variable of a `for` block.
final class Loop implements Values.Attributes {

    private final List<Object> items;
    private final int depth;
    private int index;
    private Object lastChecked = new Values.Undefined("changed");

    Loop(List<Object> items, int depth) {
        this.items = items;
        this.depth = depth;
    }

    void moveTo(int index) {
        this.index = index;
    }

    int depth() {
        return depth;
    }

    @Override
    public Object attribute(String name) {
        long length = items.size();
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> length - index;
            case "revindex0" -> length - index - 1;
            case "first" -> index == 0;
            case "last" -> index == length - 1;
            case "length" -> length;
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Values.Undefined("loop.previtem");
            case "nextitem" -> index + 1 < length ? items.get(index + 1) : new Values.Undefined("loop.nextitem");
            case "cycle" ->
                (Values.Callable) (values, _) -> {
                    if (values.isEmpty()) {
                        throw new TemplateException("loop.cycle needs values");
                    }
                    return values.get(index % values.size());
                };
            case "changed" ->
                (Values.Callable) (values, _) -> {
                    var now = new Values.Tuple(List.copyOf(values));
                    boolean changed = !Values.equal(now, lastChecked);
                    lastChecked = now;
                    return changed;
                };
            default -> new Values.Undefined("loop." + name);
        };
    }
}
