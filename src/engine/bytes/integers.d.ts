/** AssemblyScript's 32-bit integer. In the portable build it is a plain number that stays within 32 bits. */
type i32 = number;
/** AssemblyScript's 64-bit floating-point number, for what counts beyond 32 bits. */
type f64 = number;
