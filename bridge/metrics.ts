/**
 * Counters, gauges and histograms in Prometheus' text format 0.0.4. Small on purpose: no library of that kind is among our
 * dependencies, and this is all that is needed of one.
 */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels: Labels, by?: number): void;
}
export interface Gauge {
  set(labels: Labels, value: number): void;
}
export interface Histogram {
  observe(labels: Labels, value: number): void;
}

/** Seconds; a query within the page's budget is under 0.1, a store that is about to time out over 5. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Kind = "counter" | "gauge" | "histogram";
interface Family {
  readonly kind: Kind;
  readonly help: string;
  /** By the sample's full name with labels. */
  readonly samples: Map<string, number>;
}

export class Metrics {
  readonly #families = new Map<string, Family>();
  readonly #collectors: (() => Promise<void>)[] = [];

  counter(name: string, help: string): Counter {
    const { samples } = this.#family(name, "counter", help);
    return { add: (labels, by = 1) => increase(samples, sampleOf(name, labels), by) };
  }

  gauge(name: string, help: string): Gauge {
    const { samples } = this.#family(name, "gauge", help);
    return { set: (labels, value) => void samples.set(sampleOf(name, labels), value) };
  }

  /** A histogram of seconds. */
  durations(name: string, help: string): Histogram {
    const { samples } = this.#family(name, "histogram", help);
    return {
      observe(labels, value) {
        for (const bound of DURATION_BUCKETS) {
          increase(samples, sampleOf(`${name}_bucket`, { ...labels, le: String(bound) }), value <= bound ? 1 : 0);
        }
        increase(samples, sampleOf(`${name}_bucket`, { ...labels, le: "+Inf" }), 1);
        increase(samples, sampleOf(`${name}_sum`, labels), value);
        increase(samples, sampleOf(`${name}_count`, labels), 1);
      },
    };
  }

  /** Runs before every rendering, for what has to be asked: a lag, a state. It must not throw. */
  collect(collector: () => Promise<void>): void {
    this.#collectors.push(collector);
  }

  async render(): Promise<string> {
    await Promise.all(this.#collectors.map((collector) => collector()));
    let out = "";
    for (const [name, { kind, help, samples }] of this.#families) {
      out += `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`;
      for (const [sample, value] of samples) out += `${sample} ${value}\n`;
    }
    return out;
  }

  #family(name: string, kind: Kind, help: string): Family {
    const known = this.#families.get(name);
    if (known) return known;
    const family: Family = { kind, help, samples: new Map() };
    this.#families.set(name, family);
    return family;
  }
}

function increase(samples: Map<string, number>, sample: string, by: number): void {
  samples.set(sample, (samples.get(sample) ?? 0) + by);
}

function sampleOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escape(value)}"`);
  return pairs.length > 0 ? `${name}{${pairs.join(",")}}` : name;
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
