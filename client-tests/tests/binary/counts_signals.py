"""Says `ready`, then counts its SIGINTs until a SIGUSR1 asks for the number, and ends with it."""

import os
import signal

interrupts = 0


def interrupted(*_):
    global interrupts
    interrupts += 1
    print("interrupted", flush=True)


signal.signal(signal.SIGINT, interrupted)
signal.signal(signal.SIGUSR1, lambda *_: os._exit(interrupts))
print("ready", flush=True)
while True:
    signal.pause()
