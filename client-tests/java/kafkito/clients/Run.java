package kafkito.clients;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;

/**
 * Runs one scenario, a public static method that takes an {@link Env}: {@code BOOTSTRAP CLASS METHOD}. A scenario that
 * throws ends with status 1 and its stack trace on stderr. {@code --list CLASS} prints the names, one a line.
 */
public final class Run {
    private Run() {
    }

    public static void main(String[] args) throws Throwable {
        if (args[0].equals("--list")) {
            scenarios(args[1]).map(Method::getName).sorted().forEach(System.out::println);
            return;
        }
        Method scenario = scenarios(args[1]).filter(method -> method.getName().equals(args[2])).findFirst()
            .orElseThrow(() -> new NoSuchMethodException(args[1] + "." + args[2]));
        try (Env env = new Env(args[0])) {
            scenario.invoke(null, env);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private static Stream<Method> scenarios(String name) throws ClassNotFoundException {
        return Stream.of(Class.forName("kafkito.clients." + name).getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers()))
            .filter(method -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Env.class);
    }
}
