/** The address of a term's image. */
export function imageOf(images: usize, termSource: usize, term: i32): usize {
  return load<u32>(images + (load<u32>(termSource + (term << 2)) << 2));
}

/** The weight of a term, out of 16384. */
export function weightOf(termWeight: usize, term: i32): i32 {
  return <i32>load<u16>(termWeight + (term << 1));
}
