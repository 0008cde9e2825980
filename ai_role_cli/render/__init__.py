"""Models to text, Rich and JSON; the only layer besides cli that imports Rich."""
