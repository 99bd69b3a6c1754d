package kafkito;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;

/** Shutdown hooks that a tool gives to the JVM itself, past {@code Exit}, as VerifiableProducer does. */
final class JvmHooks {
    private JvmHooks() {
    }

    /** Takes away those that threads with this class loader have made: they are due at the end of a call. */
    static List<Thread> take(ClassLoader loader) throws ReflectiveOperationException {
        // The JVM tells nobody of them.
        Class<?> keeper = Class.forName("java.lang.ApplicationShutdownHooks");
        Field field = keeper.getDeclaredField("hooks");
        field.setAccessible(true);
        List<Thread> own;
        synchronized (keeper) {
            var all = ((Map<?, ?>) field.get(null)).keySet().stream().map(Thread.class::cast);
            own = all.filter(hook -> hook.getContextClassLoader() == loader).toList();
        }
        return own.stream().filter(Runtime.getRuntime()::removeShutdownHook).toList();
    }
}
