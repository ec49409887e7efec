/** Streams that stages made of others without counting or remembering anything. */
const upstreams = new WeakMap<object, object>();

/** Notes that `stream` has an element for each of `upstream`, and nothing of its own; gives it. */
export function passesElements<S extends object>(upstream: object, stream: S): S {
  upstreams.set(stream, upstream);
  return stream;
}

/** The stream that `stream` passes the elements of, through any number of others. */
export function upstreamOf(stream: object): object {
  let found = stream;
  for (let next = upstreams.get(found); next !== undefined; next = upstreams.get(found)) {
    found = next;
  }
  return found;
}
