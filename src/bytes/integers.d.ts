/** AssemblyScript's 32-bit integer. In the portable build it is a plain number that stays within 32 bits. */
type i32 = number;
