import { deflateSync } from "node:zlib";
import { expect, type Locator } from "@playwright/test";
import type { Person } from "./tidings";

/** A file as the browser's dialog hands it over. */
export type Given = { name: string; mimeType: string; buffer: Buffer };

/** A picture of one colour. */
export function picture(name: string, width = 640, height = 480, colour: [number, number, number] = [70, 120, 190]): Given {
  const line = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) {
    // A slope, so that one sees which way is up.
    colour.forEach((part, at) => (line[1 + x * 3 + at] = Math.min(255, part + Math.floor((x * 60) / width))));
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const chunks = [chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))];
  return { name, mimeType: "image/png", buffer: Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]) };
}

/** Plain words, as many bytes as wanted. */
export function note(name: string, size = 2_000): Given {
  return { name, mimeType: "text/plain", buffer: Buffer.alloc(size, "High water at 06:12. ") };
}

/** A second of sound. */
export function tone(name: string): Given {
  const rate = 8_000;
  const samples = Buffer.from(Array.from({ length: rate }, (_, at) => 128 + Math.round(60 * Math.sin(at / 3))));
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return { name, mimeType: "audio/wav", buffer: Buffer.concat([header, samples]) };
}

/** A moment of film, as the browser records it. */
export async function film(person: Person, name: string, width: number, height: number): Promise<Given> {
  const bytes = await person.page.evaluate(
    async ([width, height]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const paint = canvas.getContext("2d")!;
      const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm" });
      const recorded = new Promise<Blob>((resolve) => (recorder.ondataavailable = (event) => resolve(event.data)));
      recorder.start();
      for (const colour of ["teal", "navy", "teal", "navy", "teal"]) {
        paint.fillStyle = colour;
        paint.fillRect(0, 0, width, height);
        await new Promise(requestAnimationFrame);
      }
      recorder.stop();
      return [...new Uint8Array(await (await recorded).arrayBuffer())];
    },
    [width, height] as const,
  );
  return { name, mimeType: "video/webm", buffer: Buffer.from(bytes) };
}

/** Chooses files as with the button. */
export async function attaches(person: Person, ...files: Given[]) {
  await person.page.locator("input[type=file]").setInputFiles(files);
}

/** Drops files somewhere in the window, and sees before where they would go. */
export async function drops(person: Person, where: Locator, ...files: Given[]) {
  const data = await transfer(person, files);
  await where.dispatchEvent("dragenter", { dataTransfer: data });
  await expect(person.page.locator(".drop")).toContainText("Drop files to send them to #general");
  await where.dispatchEvent("dragover", { dataTransfer: data });
  await where.dispatchEvent("drop", { dataTransfer: data });
  await expect(person.page.locator(".drop")).toHaveCount(0);
}

/** Drops a file where nothing takes it; gives whether the page kept the browser from opening it. */
export async function dropsInVain(person: Person, given: Given) {
  const data = await transfer(person, [given]);
  return await person.page.evaluate((dataTransfer) => {
    const drop = new DragEvent("drop", { dataTransfer: dataTransfer as DataTransfer, bubbles: true, cancelable: true });
    return !document.body.dispatchEvent(drop);
  }, data);
}

/** Pastes files into the field. */
export async function pastes(person: Person, ...files: Given[]) {
  const data = await transfer(person, files);
  await person.composer.evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboardData as DataTransfer, bubbles: true, cancelable: true }));
  }, data);
}

export function tiles(person: Person): Locator {
  return person.page.locator("[data-upload]");
}

/** One file in the tray. */
export function tile(person: Person, name: string): Locator {
  return person.page.locator(`[data-upload][title="${name}"]`);
}

async function transfer(person: Person, files: Given[]) {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] }));
  return await person.page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const { name, mimeType, bytes } of given) {
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
    }
    return data;
  }, given);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(checksum(body), body.length + 4);
  return framed;
}

function checksum(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    }
  }
  return (sum ^ 0xffffffff) >>> 0;
}
