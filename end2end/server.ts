import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Outage } from "./network";

/** Tidings itself, with a data folder of its own. */
export class Server {
  /** Everything it has written. */
  log = "";
  /** When it was taken away under the people who use it. */
  readonly outages: Outage[] = [];
  private address = "127.0.0.1:0";
  private process?: ChildProcess;
  private readonly data = mkdtempSync(join(tmpdir(), "tidings-"));

  get url() {
    return `http://${this.address}`;
  }

  get wasKilled() {
    return this.outages.length > 0;
  }

  /** Starts it, the first time on a free port and then on the same again, and waits until it answers. */
  async start() {
    const started = spawn(program(), { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.process = started;
    const before = this.log.length;
    for (const outage of this.outages) {
      outage.to ??= Date.now();
    }
    await new Promise<void>((ready, failed) => {
      const read = (bytes: Buffer) => {
        this.log += bytes;
        const found = /ready at http:\/\/([\d.]+:\d+)/.exec(this.log.slice(before));
        if (found) {
          this.address = found[1];
          ready();
        }
      };
      started.stdout.on("data", read);
      started.stderr.on("data", read);
      started.once("error", failed);
      started.once("exit", (code) => failed(new Error(`the server ended with ${code}:\n${this.log}`)));
    });
  }

  /** Fills the empty workspace with the demonstration, and gives the password of everybody in it. */
  async fill(): Promise<string> {
    const { stdout } = await promisify(execFile)(program(), ["demo"], { env: this.environment() });
    return /with the password (\S+)/.exec(stdout)![1];
  }

  /** Takes it away without a warning. */
  async kill() {
    this.outages.push({ what: "gone", from: Date.now() });
    await this.end("SIGKILL");
  }

  /** Asks it to stop, and gives its exit code. */
  async stop() {
    return await this.end("SIGTERM");
  }

  /** Throws its data away. */
  forget() {
    rmSync(this.data, { recursive: true });
  }

  private environment() {
    const settings = { TIDINGS_ADDR: this.address, TIDINGS_DATA: this.data };
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith("TIDINGS_"));
    // What was built last has its site beside it; a program that is named carries its own.
    const site = process.env.TIDINGS_BIN ? {} : { LEPTOS_SITE_ROOT: resolve("..", "target", "site") };
    return { ...Object.fromEntries(others), ...settings, ...site };
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = this.process;
    this.process = undefined;
    if (!ending || ending.exitCode !== null) {
      return ending?.exitCode ?? 0;
    }
    const ended = once(ending, "exit");
    ending.kill(signal);
    return (await ended)[0];
  }
}

/** The program under test: what `TIDINGS_BIN` names, else what was built last. */
function program(): string {
  if (process.env.TIDINGS_BIN) {
    return process.env.TIDINGS_BIN;
  }
  const built = ["release", "debug"].map((profile) => join("..", "target", profile, "tidings")).filter((path) => existsSync(path));
  built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (built.length === 0) {
    throw new Error("there is no program to test: bin/build");
  }
  return built[0];
}
