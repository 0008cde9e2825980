"""The engine as a process of its own: its environment, log, signals, and what is left of it."""
