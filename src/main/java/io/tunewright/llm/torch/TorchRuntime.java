package io.tunewright.llm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/// Starts the PyTorch engine, with its settings made before its libraries are loaded.
public final class TorchRuntime {

    /// Threads that wait for work sleep. By default they spin, which on a machine with other work costs several times
    /// the processor time of the work itself.
    private static final Map<String, String> ENVIRONMENT = Map.of("OMP_WAIT_POLICY", "passive");

    static {
        // DJL neither downloads nor reports anything
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        ENVIRONMENT.forEach((name, value) -> {
            if (System.getenv(name) == null) {
                setEnvironment(name, value);
            }
        });
    }

    private TorchRuntime() {}

    /// Where models compute: the first GPU if libtorch for CUDA is there and sees one, else the processor.
    /// `TUNEWRIGHT_DEVICE=cpu` keeps to the processor.
    public static Device device() {
        boolean processor = "cpu".equalsIgnoreCase(System.getenv("TUNEWRIGHT_DEVICE"));
        return processor ? Device.cpu() : Engine.getEngine("PyTorch").defaultDevice();
    }

    /// A device as TorchScript calls it.
    static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /// A manager of tensors that nobody else owns, on [#device()].
    ///
    /// @param threads processor threads for tensor work in this process from now on, 0 for all
    public static PtNDManager newManager(int threads) {
        var manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(device());
        JniUtils.setNumThreads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        return manager;
    }

    /// Sets a variable for the native libraries of this process, which Java itself offers no way to do.
    @SuppressWarnings("restricted")
    private static void setEnvironment(String name, String value) {
        var linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("setenv");
        if (function.isEmpty()) {
            return; // a system without it keeps its defaults
        }
        var call = linker.downcallHandle(
                function.get(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            int result = (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
            if (result != 0) {
                throw new IllegalStateException("cannot set " + name + " for the native libraries");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("cannot set " + name + " for the native libraries", failure);
        }
    }
}
