"""Runs `kafkito run -- COMMAND` as its arguments say, on a terminal, and ends with its status.

Each line of its standard input is a step: `see WORD` waits until the word is on the screen, `type TEXT` types it
(`\\x03` is Ctrl-C), `signal NAME` sends the signal to kafkito. What was on the screen is printed at the end.
"""

import os
import pty
import signal
import sys

kafkito, terminal = pty.fork()
if kafkito == 0:
    os.execv(sys.argv[1], sys.argv[1:])

screen = b""


def read():
    """Whether there was something. Linux answers with an error once nobody has the terminal any more."""
    global screen
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        return False
    screen += piece
    return piece != b""


for step in sys.stdin:
    verb, _, text = step.rstrip("\n").partition(" ")
    if verb == "see":
        while text.encode() not in screen and read():
            pass
    elif verb == "type":
        os.write(terminal, text.encode().decode("unicode_escape").encode())
    elif verb == "signal":
        os.kill(kafkito, getattr(signal, text))
while read():
    pass
sys.stdout.write(screen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(kafkito, 0)[1]))
