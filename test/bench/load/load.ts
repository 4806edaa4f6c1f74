/** The messages of one case: who sends when, and what becomes of each of them. */
import { setTimeout as delay } from "node:timers/promises";

import { ACTIVITY_BYTES, type BenchCase } from "../cases.ts";
import type { Driver, Seat } from "./driver.ts";
import { Histogram } from "./histogram.ts";
import { markedText } from "./marker.ts";
import { Messages } from "./messages.ts";
import { RoomLedger, type Faults } from "./room-ledger.ts";

interface Totals {
  readonly messages: number;
  readonly deliveries: number;
  readonly frames: number;
}

export class Load {
  readonly latency = new Histogram();
  /** Whether messages that leave now count for the latency. */
  measuring = false;
  refused = 0;
  readonly #driver: Driver;
  readonly #case: BenchCase;
  readonly #seats: readonly (readonly Seat[])[];
  readonly #messages = new Messages();
  readonly #rooms: readonly { readonly ledger: RoomLedger; sent: number }[];
  readonly #textLength: number;
  #deliveries = 0;
  #frames = 0;
  #underWay = 0;
  #firstMeasured = Number.POSITIVE_INFINITY;
  #lastMeasured = -1;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(driver: Driver, what: BenchCase, seats: readonly (readonly Seat[])[]) {
    this.#driver = driver;
    this.#case = what;
    this.#seats = seats;
    this.#textLength = driver.textLength(ACTIVITY_BYTES);
    this.#rooms = seats.map((people) => ({ ledger: new RoomLedger(this.#messages, people.length), sent: 0 }));
    for (const [room, people] of seats.entries()) {
      for (const [person, { socket }] of people.entries()) {
        socket.on("message", (frame: Buffer) => this.#receive(room, person, frame));
      }
    }
  }

  start(): void {
    const { load } = this.#case;
    if (load.kind === "closed") {
      const people = this.#seats.flatMap((seats, room) => seats.map((_, person) => ({ room, person })));
      // far from each other, so that they are not all served at the same moment of a fan-out
      for (let i = 0; i < load.inFlight; i++) {
        const it = people[Math.floor((i * people.length) / load.inFlight)];
        if (it) this.#send(it.room, it.person);
      }
      return;
    }
    const began = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const due = ((performance.now() - began) / 1_000) * load.messagesPerSecond;
      for (; sent < due; sent++) this.#sendInTurn(sent);
    }, 1);
  }

  /** Sends no more, and waits for what is under way. */
  async finish(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    const deadline = performance.now() + timeoutMs;
    while (this.#underWay > 0 && performance.now() < deadline) await delay(10);
    for (const { ledger, sent } of this.#rooms) ledger.close(sent);
  }

  /** When a message left that counts; undefined for one that left before or after. */
  measuredFrom(message: number): number | undefined {
    return this.#isMeasured(message) ? this.#messages.sentAt(message) : undefined;
  }

  /** Messages that count. */
  get measured(): number {
    return Math.max(0, this.#lastMeasured - this.#firstMeasured + 1);
  }

  totals(): Totals {
    const messages = this.#rooms.reduce((sum, { ledger }) => sum + ledger.delivered, 0);
    return { messages, deliveries: this.#deliveries, frames: this.#frames };
  }

  faults(): Faults {
    const sum: Faults = { lost: 0, doubled: 0, misordered: 0 };
    for (const { ledger } of this.#rooms) {
      sum.lost += ledger.faults.lost;
      sum.doubled += ledger.faults.doubled;
      sum.misordered += ledger.faults.misordered;
    }
    return sum;
  }

  /** The rooms in turn, and in each room its people in turn. */
  #sendInTurn(turn: number): void {
    const room = turn % this.#seats.length;
    const people = this.#seats[room]?.length ?? 1;
    this.#send(room, Math.floor(turn / this.#seats.length) % people);
  }

  #send(at: number, person: number): void {
    const room = this.#rooms[at];
    const people = this.#seats[at];
    if (room === undefined || people === undefined) return;
    room.sent++;
    const number = this.#messages.leave(person, people.length, performance.now());
    if (this.measuring) {
      this.#firstMeasured = Math.min(this.#firstMeasured, number);
      this.#lastMeasured = number;
    }
    this.#underWay++;
    people[person]?.send(number, markedText(number, this.#textLength));
  }

  #receive(room: number, person: number, frame: Buffer): void {
    const now = performance.now();
    const messages = this.#rooms[room]?.ledger.receive(person, frame) ?? [];
    if (messages.length === 0) return this.#refuse(room, person, frame);
    this.#frames++;
    this.#deliveries += messages.length;
    for (const message of messages) {
      if (this.#isMeasured(message)) this.latency.add(now - this.#messages.sentAt(message));
      if (this.#messages.arrive(message)) this.#underWay--;
      if (this.#messages.sender(message) === person) this.#ownCameBack(room, person);
    }
  }

  /** A refused message is nobody's loss: it was never accepted. */
  #refuse(room: number, person: number, frame: Buffer): void {
    const refused = this.#driver.refusals(frame);
    const ledger = this.#rooms[room];
    this.refused += refused;
    this.#underWay -= refused;
    if (ledger !== undefined) ledger.sent -= refused;
    for (let i = 0; i < refused; i++) this.#ownCameBack(room, person);
  }

  #ownCameBack(room: number, person: number): void {
    if (this.#case.load.kind === "closed" && !this.#stopped) this.#send(room, person);
  }

  #isMeasured(message: number): boolean {
    return message >= this.#firstMeasured && message <= this.#lastMeasured;
  }
}
