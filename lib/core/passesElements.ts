/** The input of each stream whose stages neither count nor remember anything. */
const upstreams = new WeakMap<object, object>();

/** Records that `stream` has one element for each of `upstream` and no state. Returns `stream`. */
export function passesElements<S extends object>(upstream: object, stream: S): S {
  upstreams.set(stream, upstream);
  return stream;
}

/** The stream whose elements `stream` passes on, through any number of others. */
export function upstreamOf(stream: object): object {
  let found = stream;
  for (let next = upstreams.get(found); next !== undefined; next = upstreams.get(found)) {
    found = next;
  }
  return found;
}
