package kafkito;

import java.io.IOException;
import java.io.InputStream;

/**
 * Gives each call its own copy of Kafka's tool classes, as they keep state in static fields: all console consumers of a
 * JVM would count their messages together. Clients and libraries are shared.
 */
final class ToolLoader extends ClassLoader {
    private static final String TOOLS = "org.apache.kafka.tools.";

    ToolLoader() {
        super(ToolLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(TOOLS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }
}
