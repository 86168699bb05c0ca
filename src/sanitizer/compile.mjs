// Compiles the engine to WebAssembly and embeds it. The engine follows.
