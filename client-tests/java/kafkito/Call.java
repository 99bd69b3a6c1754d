package kafkito;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One run of a main method: its streams, its shutdown hooks, and the status it ends with. Safe for any thread. */
final class Call {
    /** The status of a process that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private static final InheritableThreadLocal<Call> CURRENT = new InheritableThreadLocal<>();

    /** What threads belong to that no call started: their words are nobody's. */
    private static final Call NONE = new Call(0, "", new String[0], new byte[0], null);

    final long id;
    private final String main;
    private final String[] args;
    private final InputStream stdin;
    private final Reports reports;
    private final Stream stdout = new Stream();
    private final Stream stderr = new Stream();
    private final List<Runnable> hooks = new CopyOnWriteArrayList<>();
    private final ClassLoader loader = new ToolLoader();
    private Integer status;
    private boolean silent;

    Call(long id, String main, String[] args, byte[] stdin, Reports reports) {
        this.id = id;
        this.main = main;
        this.args = args;
        this.stdin = new ByteArrayInputStream(stdin);
        this.reports = reports;
    }

    static Call current() {
        Call call = CURRENT.get();
        return call == null ? NONE : call;
    }

    InputStream stdin() {
        return stdin;
    }

    OutputStream stdout() {
        return stdout;
    }

    OutputStream stderr() {
        return stderr;
    }

    void addHook(Runnable hook) {
        hooks.add(hook);
    }

    void start(Runnable whenOver) {
        Thread thread = new Thread(() -> {
            CURRENT.set(this);
            run();
            whenOver.run();
        }, "call-" + id);
        thread.setDaemon(true);
        thread.start();
    }

    /** As System.exit: nothing that the tool does afterwards is seen, but for its shutdown hooks. */
    void exit(int status, String message) {
        if (message != null) {
            System.err.println(message);
        }
        synchronized (this) {
            end(status);
            silent = true;
        }
        throw new Exited();
    }

    /** As SIGTERM: the hooks run while the tool does, and usually make it return. */
    void stop() {
        synchronized (this) {
            end(TERMINATED);
        }
        Thread thread = new Thread(() -> {
            CURRENT.set(this);
            runHooks();
        }, "stop-" + id);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(main).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException thrown) {
            if (!(thrown.getCause() instanceof Exited)) {
                thrown.getCause().printStackTrace();
                synchronized (this) {
                    end(1);
                }
            }
        } catch (ReflectiveOperationException wrongName) {
            wrongName.printStackTrace();
            synchronized (this) {
                end(2);
            }
        }
        synchronized (this) {
            end(0);
            silent = false;
        }
        runHooks();
        reports.ended(this, status);
    }

    private void runHooks() {
        try {
            hooks.addAll(JvmHooks.take(loader));
        } catch (ReflectiveOperationException otherJava) {
            otherJava.printStackTrace();
        }
        for (Runnable hook : hooks) {
            if (hooks.remove(hook)) {
                hook.run();
            }
        }
    }

    /** The first end is the one that counts. */
    private void end(int status) {
        if (this.status == null) {
            this.status = status;
        }
    }

    byte[] takeStdout() {
        return stdout.take();
    }

    byte[] takeStderr() {
        return stderr.take();
    }

    /** Keeps what was written until the reports fetch it. */
    private final class Stream extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (Call.this) {
                if (silent || reports == null) {
                    return;
                }
                kept.write(bytes, offset, length);
            }
            reports.written(Call.this);
        }

        byte[] take() {
            synchronized (Call.this) {
                byte[] bytes = kept.toByteArray();
                kept.reset();
                return bytes;
            }
        }
    }

    /** Unwinds the tool's thread. An Error, so that a tool that catches its exceptions does not catch this. */
    private static final class Exited extends Error {
        Exited() {
            super("the tool has exited", null, false, false);
        }
    }
}
