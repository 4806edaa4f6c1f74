/** Whatever is evicted or lost on the way: once a change counts as done, nobody who is fresh knows less. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Awake, type AwakeStore, type Registration } from "../../src/domain/hierarchy-awake.ts";
import { Freshness, isNewer } from "../../src/domain/hierarchy-freshness.ts";
import { trusted, type RoomId } from "../../src/protocol/ids.ts";

const CHILDREN = 3;

type Message =
  | {
      readonly to: "parent";
      readonly kind: "ask";
      readonly child: Child;
      readonly life: number;
      readonly known: number;
    }
  | {
      readonly to: "child";
      readonly kind: "answer";
      readonly child: Child;
      readonly life: number;
      readonly version: number;
    }
  | {
      readonly to: "child";
      readonly kind: "push";
      readonly child: Child;
      readonly number: number;
      readonly version: number;
    }
  | {
      readonly to: "parent";
      readonly kind: "took";
      readonly child: Child;
      readonly number: number;
      readonly version: number;
      readonly keep: boolean;
    };

/** What is on disk outlives a life; `freshness` does not. Sockets outlive hibernation. */
class Child {
  readonly id: RoomId;
  freshness = new Freshness(true);
  life = 0;
  known = 0;
  hasSocket = false;

  constructor(at: number) {
    this.id = trusted(`room-${at}`);
  }
}

class World {
  readonly children = Array.from({ length: CHILDREN }, (_, at) => new Child(at));
  readonly messages: Message[] = [];
  readonly #disk = new Map<RoomId, Registration>();
  #lives = 0;
  awake = this.#wakeParent();
  version = 1;
  /** Every child that is fresh has this, at least. */
  done = 0;

  #wakeParent(): Awake {
    const store: AwakeStore = {
      save: (child, it) => void this.#disk.set(child, it),
      drop: (child) => void this.#disk.delete(child),
    };
    return new Awake(this.#disk, store, 1_000 * ++this.#lives);
  }

  evictParent(): void {
    this.awake = this.#wakeParent();
  }
  evict(child: Child): void {
    child.freshness = new Freshness(true);
    child.life++;
  }
  /** One question at a time: a late answer to an earlier one is not looked at. */
  ask(child: Child): void {
    if (
      child.freshness.isFresh ||
      this.messages.some((it) => "life" in it && it.life === child.life && it.child === child)
    )
      return;
    child.freshness.ask();
    this.messages.push({ to: "parent", kind: "ask", child, life: child.life, known: child.known });
  }
  /** Somebody comes, as far as the room accepts anybody; or goes. */
  toggleSocket(child: Child): void {
    if (child.hasSocket || child.freshness.isFresh) child.hasSocket = !child.hasSocket;
  }
  change(): void {
    this.version++;
    this.push();
  }
  push(): void {
    for (const child of this.children) {
      const registration = this.awake.get(child.id);
      if (!registration || registration.version >= this.version) continue;
      this.messages.push({ to: "child", kind: "push", child, number: registration.number, version: this.version });
    }
  }

  lose(at: number): void {
    const [lost] = this.messages.splice(at % Math.max(1, this.messages.length), 1);
    if (lost && (lost.kind === "ask" || lost.kind === "answer") && lost.child.life === lost.life)
      lost.child.freshness.failed();
  }

  deliver(at: number): void {
    const [it] = this.messages.splice(at % Math.max(1, this.messages.length), 1);
    if (!it) return;
    const { child } = it;
    switch (it.kind) {
      case "ask":
        this.awake.registered(child.id, it.known);
        this.messages.push({ to: "child", kind: "answer", child, life: it.life, version: this.version });
        return;
      case "answer":
        if (it.life !== child.life) return;
        if (isNewer(child.known, it.version)) child.known = it.version;
        child.freshness.answered();
        return;
      case "push": {
        if (isNewer(child.known, it.version)) child.known = it.version;
        const keep = child.freshness.needsPushes(child.hasSocket, 0);
        this.messages.push({ to: "parent", kind: "took", child, number: it.number, version: it.version, keep });
        return;
      }
      case "took":
      default:
        this.awake.took(child.id, it.number, it.version, it.keep);
    }
  }

  run({ what, which, at }: { readonly what: Step; readonly which: number; readonly at: number }): void {
    const child = this.children[which];
    if (!child) return;
    if (what === "ask") this.ask(child);
    if (what === "deliver") this.deliver(at);
    if (what === "lose") this.lose(at);
    if (what === "change") this.change();
    if (what === "push") this.push();
    if (what === "evict") this.evict(child);
    if (what === "evict parent") this.evictParent();
    if (what === "socket") this.toggleSocket(child);
    this.settle();
  }

  settle(): void {
    if (this.awake.behind(this.version).length === 0) this.done = Math.max(this.done, this.version);
  }
}

type Step = "ask" | "deliver" | "lose" | "change" | "push" | "evict" | "evict parent" | "socket";
const step = fc.record({
  what: fc.constantFrom<Step[]>(
    "ask",
    "deliver",
    "deliver",
    "deliver",
    "lose",
    "change",
    "push",
    "evict",
    "evict parent",
    "socket",
  ),
  which: fc.nat(CHILDREN - 1),
  at: fc.nat(20),
});

test("once a change is done, every fresh room has it, and every room with somebody in it", () => {
  const outcome = fc.check(
    fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
      const world = new World();
      return steps.every((it) => {
        world.run(it);
        return world.children.every(
          ({ freshness, hasSocket, known }) => known >= world.done || !(freshness.isFresh || hasSocket),
        );
      });
    }),
    { numRuns: 1_000 },
  );
  expect(outcome.counterexample).toBeNull();
});

test("a room that sleeps, and that nobody is in, is pushed to once", () => {
  const world = new World();
  const [child] = world.children;
  if (!child) throw new Error("no child");
  world.ask(child);
  world.deliver(0);
  world.deliver(0);
  world.push();
  world.deliver(0);
  world.deliver(0);
  world.evict(child);
  world.change();
  world.deliver(0);
  world.deliver(0);
  world.settle();
  expect(world.done).toBe(2);
  world.change();
  expect(world.messages).toEqual([]);
});
