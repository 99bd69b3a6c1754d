//! The servers that are bounds, as processes: `baseline echo` or `baseline broker` binds a free port, prints `HOST:PORT`, and ends with
//! its standard input.

use std::io::{self, Read, Write};
use std::net::TcpListener;

use kafkito_benches::{echo, minimal};

fn main() -> io::Result<()> {
    let socket = TcpListener::bind("127.0.0.1:0")?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{}", socket.local_addr()?)?;
    stdout.flush()?;
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    match std::env::args().nth(1).as_deref() {
        Some("echo") => echo::serve(socket),
        Some("broker") => minimal::serve(socket),
        _ => panic!("usage: baseline echo|broker"),
    }
}
