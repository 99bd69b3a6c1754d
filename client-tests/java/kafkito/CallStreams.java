package kafkito;

import java.io.InputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;

/** System.in, System.out and System.err for several calls at once: each goes to the call that the thread belongs to. */
final class CallStreams {
    private CallStreams() {
    }

    static final class Output extends OutputStream {
        private final Function<Call, OutputStream> of;

        Output(Function<Call, OutputStream> of) {
            this.of = of;
        }

        @Override
        public void write(int b) throws IOException {
            of.apply(Call.current()).write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            of.apply(Call.current()).write(bytes, offset, length);
        }
    }

    static final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            return Call.current().stdin().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return Call.current().stdin().read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return Call.current().stdin().available();
        }
    }
}
