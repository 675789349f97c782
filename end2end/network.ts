import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** What the network does to those who use it. */
type Faults = {
  /** Takes the `Upgrade` header away, as old proxies do: no WebSocket comes about. */
  stripsUpgrade: boolean;
  /** Keeps the body of these answers back until the server has ended them. */
  holds?: RegExp;
  /** Cuts these requests after so many milliseconds. */
  cuts?: { of: RegExp; afterMs: number };
  /** Lets nothing through in this direction, while connections stay open. */
  stalls?: "up" | "down" | "both";
  /** Hands everything on so much later, in milliseconds. */
  delayMs: number;
  /** Hands on what is live in pieces of one byte. */
  slices: boolean;
  /** Refuses every connection, and cuts those that there are. */
  isGone: boolean;
};

/** A time in which nothing was carried: from when to when, if it has ended. */
export type Outage = { what: "cut" | "gone" | "stalled"; from: number; to?: number };

const FINE: Faults = { stripsUpgrade: false, delayMs: 0, slices: false, isGone: false };
const LATELY_MS = 3_000;
const LISTENS = /^\/(ws|events|poll)\b/;
const LIVE = /^\/(ws|events|poll|send)\b/;

/** A network between browsers and a server that can be made as bad as networks get. */
export class Network {
  /** Every outage there was, oldest first. */
  readonly outages: Outage[] = [];
  private faults: Faults = { ...FINE };
  private readonly wires = new Set<Wire>();
  private past: { address: string; at: number }[] = [];
  private readonly listener = createServer((browser) => this.join(browser));

  constructor(private readonly server: () => URL) {}

  get url() {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  async start() {
    this.listener.listen(0, "127.0.0.1");
    await once(this.listener, "listening");
  }

  stop() {
    this.listener.close();
    this.end();
  }

  /** Is as bad as this from now on, and no worse. */
  becomes(faults: Partial<Faults>) {
    this.noteEnd();
    this.faults = { ...FINE, ...faults };
    if (this.faults.isGone) {
      this.outages.push({ what: "gone", from: Date.now() });
      this.end();
    } else if (this.faults.stalls) {
      this.outages.push({ what: "stalled", from: Date.now() });
    }
    for (const wire of this.wires) {
      wire.stir();
    }
  }

  /** Is fine again, for everybody who tries anew and for whoever was held up. */
  recovers() {
    this.becomes({});
  }

  /** Cuts every connection there is, in the middle of whatever it carries. */
  cut() {
    const now = Date.now();
    this.outages.push({ what: "cut", from: now, to: now });
    this.end();
  }

  /** Cuts every connection that is there as soon as there is one: between two short polls there is none. */
  async cutNext() {
    while (this.wires.size === 0) {
      await once(this.listener, "connection");
    }
    this.cut();
  }

  /** What listens now or did within the last seconds, each once, in alphabetical order; polls with how long they wait. */
  listeners(): string[] {
    const lately = this.past.filter(({ at }) => at > Date.now() - LATELY_MS).map(({ address }) => address);
    const addresses = [...[...this.wires].map((wire) => wire.address), ...lately].filter((address) => LISTENS.test(address));
    return [...new Set(addresses.map((address) => named(new URL(address, this.url))))].sort();
  }

  private end() {
    for (const wire of [...this.wires]) {
      wire.cut();
    }
  }

  private noteEnd() {
    for (const outage of this.outages) {
      outage.to ??= Date.now();
    }
  }

  private join(browser: Socket) {
    if (this.faults.isGone) {
      browser.destroy();
      return;
    }
    const { hostname, port } = this.server();
    const wire = new Wire(browser, connect(Number(port), hostname), () => this.faults);
    this.wires.add(wire);
    wire.onEnd = () => {
      this.wires.delete(wire);
      this.past = [...this.past.slice(-100), { address: wire.address, at: Date.now() }];
    };
  }
}

function named({ pathname, searchParams }: URL): string {
  return pathname + (searchParams.has("wait") ? ` wait=${searchParams.get("wait")}` : "");
}

/** One connection through the network. It carries one request, so that each can be treated by its address. */
class Wire {
  address = "";
  onEnd: () => void = () => {};
  private head = Buffer.alloc(0);
  private isAnswered = false;
  private hasEnded = false;
  private readonly up = new Pipe();
  private readonly down = new Pipe();

  constructor(
    private readonly browser: Socket,
    private readonly server: Socket,
    private readonly faults: () => Faults,
  ) {
    browser.setNoDelay(true);
    browser.on("data", (bytes) => this.fromBrowser(bytes));
    browser.on("end", () => this.finish(this.up));
    browser.on("close", () => this.end(false));
    server.on("data", (bytes) => this.pass(this.down, bytes));
    server.on("end", () => this.finish(this.down));
    server.on("close", () => this.finish(this.down));
    for (const end of [browser, server]) {
      // What failed is closed next.
      end.on("error", () => {});
    }
  }

  /** What was held up may go on. */
  stir() {
    this.flush(this.up);
    this.flush(this.down);
  }

  cut() {
    this.end(true);
  }

  private fromBrowser(bytes: Buffer) {
    if (this.address) {
      this.pass(this.up, bytes);
      return;
    }
    this.head = Buffer.concat([this.head, bytes]);
    const end = this.head.indexOf("\r\n\r\n");
    if (end >= 0) {
      const [head, rest] = [this.head.subarray(0, end).toString("latin1"), this.head.subarray(end)];
      this.address = head.split(" ", 2)[1];
      this.pass(this.up, Buffer.concat([Buffer.from(this.rewrite(head), "latin1"), rest]));
      const { cuts } = this.faults();
      if (cuts?.of.test(this.address)) {
        setTimeout(() => this.cut(), cuts.afterMs);
      }
    }
  }

  /** One request for each connection; no upgrade, if that is the fault. */
  private rewrite(head: string): string {
    const upgrades = /^upgrade:/im.test(head) && !this.faults().stripsUpgrade;
    const lines = head.split("\r\n").filter((line) => upgrades || !/^(connection|upgrade):/i.test(line));
    return (upgrades ? lines : [...lines, "connection: close"]).join("\r\n");
  }

  private pass(pipe: Pipe, bytes: Buffer) {
    const head = bytes.indexOf("\r\n\r\n") + 4;
    if (pipe === this.down && pipe.isNew && head > 4 && head < bytes.length) {
      // What is held back is the body of an answer: its head goes on by itself.
      this.pass(pipe, bytes.subarray(0, head));
      this.pass(pipe, bytes.subarray(head));
      return;
    }
    pipe.isNew = false;
    pipe.waiting.push({ bytes, due: Date.now() + this.faults().delayMs });
    this.flush(pipe);
  }

  private finish(pipe: Pipe) {
    pipe.isOver = true;
    this.flush(pipe);
  }

  private flush(pipe: Pipe) {
    const { slices } = this.faults();
    const to = pipe === this.up ? this.server : this.browser;
    while (pipe.waiting.length > 0 && !this.isHeldUp(pipe)) {
      const [{ bytes, due }] = pipe.waiting;
      if (due > Date.now()) {
        setTimeout(() => this.flush(pipe), due - Date.now());
        return;
      }
      pipe.waiting.shift();
      for (const piece of slices && LIVE.test(this.address) ? [...bytes].map((byte) => Buffer.of(byte)) : [bytes]) {
        to.write(piece);
      }
      this.isAnswered ||= pipe === this.down;
    }
    if (pipe.isOver && pipe.waiting.length === 0 && !this.isHeldUp(pipe)) {
      to.end();
    }
  }

  private isHeldUp(pipe: Pipe): boolean {
    const { stalls, holds } = this.faults();
    const isHeld = pipe === this.down && this.isAnswered && !pipe.isOver && !!holds?.test(this.address);
    return this.hasEnded || isHeld || stalls === "both" || stalls === (pipe === this.up ? "up" : "down");
  }

  private end(wasCut: boolean) {
    if (!this.hasEnded) {
      this.hasEnded = true;
      // A cut is a reset: an answer that ends with its connection must not look whole.
      for (const end of [this.browser, this.server]) {
        wasCut ? end.resetAndDestroy() : end.destroy();
      }
      this.onEnd();
    }
  }
}

/** One direction of a connection. */
class Pipe {
  readonly waiting: { bytes: Buffer; due: number }[] = [];
  isNew = true;
  isOver = false;
}
