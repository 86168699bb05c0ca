export class Cursor {
  state: i32 = 0;
  open: boolean = false;
}
export const cursor = new Cursor();
