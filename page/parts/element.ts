/** What an element is given: attributes, properties as `value`, and listeners as `onclick`. */
export type Attributes = Readonly<Record<string, unknown>>;

/** Makes an element of the page. Attributes that are `undefined` or false are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value as EventListener);
    else if (name === 'value' || name === 'checked') Object.assign(made, { [name]: value });
    else if (value === true) made.setAttribute(name, '');
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** The element of the document that has this id. */
export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`Cannot find \`#${id}\`: the document must have it`);
  return found as E;
}
