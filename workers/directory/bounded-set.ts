/** A set of at most so many; the least recently used leaves first. */
export class BoundedSet<T> {
  readonly #capacity: number;
  /** In the order of use. */
  readonly #values = new Set<T>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(value: T): boolean {
    if (!this.#values.delete(value)) return false;
    this.#values.add(value);
    return true;
  }

  add(value: T): void {
    this.#values.delete(value);
    this.#values.add(value);
    if (this.#values.size <= this.#capacity) return;
    const oldest = this.#values.values().next();
    if (!oldest.done) this.#values.delete(oldest.value);
  }
}
