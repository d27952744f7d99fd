package io.tunewright.llm.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/// A TorchScript module whose methods Java calls with tensors, lists of tensors and numbers.
///
/// DJL's public call always runs in inference mode, whose tensors can take no part in training; its package-private
/// one takes the mode as an argument. This class is the only place that reaches for it, and the constructor tries it
/// out, so that a change in DJL fails at start-up with a sentence and not in the middle of a run.
public final class TorchModule implements AutoCloseable {

    private static final MethodHandle RUN_METHOD = runMethod();
    private static final Constructor<IValue> NEW_VALUE = newValue();

    private final PtSymbolBlock block;

    /// Compiles a module.
    ///
    /// @param className of the one class that the source makes
    /// @param anchor    class in whose package the source lies
    /// @param resources names of the source files, each of which goes on where the one before ends
    /// @throws IllegalStateException if this DJL cannot run it
    public TorchModule(PtNDManager manager, String className, Class<?> anchor, String... resources) {
        JniUtils.setGraphExecutorOptimize(false); // per thread; optimising costs memory and was slower
        String source = Factories.on(source(anchor, resources), TorchRuntime.name(manager.getDevice()));
        byte[] archive = TorchScriptArchive.write(className, source);
        try {
            block = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException impossible) {
            throw new UncheckedIOException("cannot read from memory", impossible);
        }
        selfTest(manager);
        firstCalls(manager);
    }

    /// Calls a method. Temporary values are released; values of type [IValue] stay the caller's.
    ///
    /// @param gradients whether the method may compute gradients; false is inference mode
    /// @param arguments `IValue`, `PtNDArray`, `Integer`, `Long`, `Double`, `Boolean` or `long[]`
    public IValue call(String method, boolean gradients, Object... arguments) {
        var temporary = new ArrayList<IValue>();
        long[] handles = new long[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof IValue value) {
                    handles[i] = value.getHandle();
                } else {
                    var value = value(arguments[i]);
                    temporary.add(value);
                    handles[i] = value.getHandle();
                }
            }
            return NEW_VALUE.newInstance(
                    (long) RUN_METHOD.invoke((long) block.getHandle(), method, handles, gradients, false));
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("cannot call " + method, failure);
        } finally {
            temporary.forEach(IValue::close);
        }
    }

    /// Calls a method that returns one tensor, which then belongs to `owner`.
    public PtNDArray tensor(PtNDManager owner, String method, boolean gradients, Object... arguments) {
        try (var result = call(method, gradients, arguments)) {
            return result.toTensor(owner);
        }
    }

    @Override
    public void close() {
        block.close();
    }

    /// One gradient and one operation in bfloat16: (x²)' = 2x.
    private void selfTest(PtNDManager manager) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            var x = (PtNDArray) scope.create(new float[] {1.5f});
            float gradient = tensor(scope, "self_test", true, x).getFloat();
            if (gradient != 3f) {
                throw new IllegalStateException("the PyTorch engine computes wrong gradients: 2 · 1.5 gave " + gradient
                        + "; use the tested DJL version");
            }
        }
    }

    /// MKL chooses the variant of a vector function at its first call. Two threads that make it together may for
    /// once get one of lower accuracy (pytorch#188792), and the same run would not give the same bytes. So each
    /// function in use is called here, on one number and thus in one thread.
    private void firstCalls(PtNDManager manager) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            tensor(scope, "first_calls", false, scope.create(new float[] {1}));
        }
    }

    private static IValue value(Object argument) {
        return switch (argument) {
            case PtNDArray tensor -> IValue.from(tensor);
            case Integer number -> IValue.from(number.longValue());
            case Long number -> IValue.from(number);
            case Double number -> IValue.from(number);
            case Boolean flag -> IValue.from(flag);
            case long[] numbers -> IValue.listFrom(numbers);
            default -> throw new IllegalArgumentException("no TorchScript value for " + argument.getClass());
        };
    }

    /// Comments are left out: the compiler takes one between methods for the end of the class.
    private static String source(Class<?> anchor, String[] resources) {
        return Arrays.stream(resources)
                .flatMap(resource -> source(anchor, resource).lines())
                .filter(line -> !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String source(Class<?> anchor, String resource) {
        try (InputStream stream = anchor.getResourceAsStream(resource)) {
            return new String(
                    Objects.requireNonNull(stream, () -> resource + " is not on the class path")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + resource, unreadable);
        }
    }

    private static MethodHandle runMethod() {
        try {
            var library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
            var instance = library.getDeclaredField("LIB");
            instance.setAccessible(true);
            var method = library.getDeclaredMethod(
                    "moduleRunMethod", long.class, String.class, long[].class, boolean.class, boolean.class);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).bindTo(instance.get(null));
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("this DJL version has no moduleRunMethod; use the tested one", changed);
        }
    }

    private static Constructor<IValue> newValue() {
        try {
            var constructor = IValue.class.getDeclaredConstructor(long.class);
            constructor.setAccessible(true);
            return constructor;
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("this DJL version has another IValue; use the tested one", changed);
        }
    }
}
