//! Pictures, painted point by point.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::{f64::consts::TAU, io::Cursor};

/// Red, green and blue, each from 0 to 1.
type Color = [f64; 3];

const NIGHT: Color = [0.11, 0.13, 0.28];
const DUSK: Color = [0.95, 0.55, 0.33];
const SUN: Color = [1.0, 0.9, 0.66];
const IRON: Color = [0.07, 0.08, 0.13];
const SEA: Color = [0.08, 0.2, 0.33];
const NOON: Color = [0.55, 0.76, 0.93];
const HAZE: Color = [0.9, 0.95, 0.98];
const CLOTH: Color = [0.98, 0.96, 0.9];
const WOOD: Color = [0.45, 0.2, 0.13];
const PAPER: Color = [0.99, 0.99, 0.98];
const LINE: Color = [0.82, 0.85, 0.88];
const WATER: Color = [0.66, 0.81, 0.93];
const INK: Color = [0.1, 0.32, 0.6];

/// The harbour in the evening.
pub fn evening() -> Vec<u8> {
    paint(900, 600, ImageFormat::Jpeg, |x, y| {
        let (sun_x, horizon) = (0.66, 0.64);
        let far = ((x - sun_x) * 1.5).hypot(y - 0.5);
        if is_crane(x, y, 0.2, 0.22) || is_crane(x, y, 0.4, 0.34) || (horizon..0.67).contains(&y) {
            return IRON;
        }
        let sky = |y: f64| mix(NIGHT, DUSK, (y / horizon).powi(2));
        if y < horizon {
            let glow = mix(sky(y), SUN, (-far * 7.0).exp() * 0.8);
            return if far < 0.075 { SUN } else { glow };
        }
        let deep = (y - horizon) / (1.0 - horizon);
        let wave = (y * 190.0 / (0.4 + deep) + (x * 23.0).sin() * 2.0).sin();
        let glitter = (-((x - sun_x) / (0.05 + deep * 0.12)).powi(2)).exp() * (0.35 + wave * 0.3);
        mix(mix(sky(horizon * (1.0 - deep)), SEA, 0.45 + deep * 0.4 + wave * 0.05), SUN, glitter)
    })
}

/// A boat under sail, upright.
pub fn boat() -> Vec<u8> {
    paint(600, 900, ImageFormat::Jpeg, |x, y| {
        let (mast, keel) = (0.52, 0.72);
        let is_main = x > mast + 0.015 && y > 0.2 && y < keel - 0.05 && x - mast < (y - 0.16) * 0.6;
        let is_jib = x < mast - 0.015 && y > 0.26 && y < keel - 0.05 && mast - x < (y - 0.24) * 0.62;
        let is_hull = (keel - 0.02..keel + 0.04).contains(&y) && (x - mast).abs() < 0.36 - (y - keel) * 2.2;
        let sea = mix(SEA, NOON, 0.35 + ((y * 70.0) + (x * 14.0).sin() * 1.5).sin() * 0.09);
        match () {
            () if is_hull => WOOD,
            () if is_main || is_jib => mix(CLOTH, LINE, (x - mast).abs() * 1.4),
            () if (x - mast).abs() < 0.007 && (0.12..keel).contains(&y) => WOOD,
            () if y > keel + (x * 9.0).sin() * 0.006 => mix(sea, SEA, (y - keel) * 1.8),
            () => mix(NOON, HAZE, y / keel),
        }
    })
}

/// How high the water stands over two days.
pub fn tides() -> Vec<u8> {
    paint(900, 500, ImageFormat::Png, |x, y| {
        let level = 0.5 + 0.27 * (x * TAU * 3.8 + 0.6).sin() + 0.07 * (x * TAU * 0.9).sin();
        let is_line = |at: f64, parts: f64, thin: f64| ((at * parts).fract() - 0.5).abs() > 0.5 - thin;
        match () {
            () if (y - level).abs() < 0.009 => INK,
            () if y > level => mix(WATER, PAPER, (y - level) * 0.7),
            () if is_line(x, 8.0, 0.008) || is_line(y, 5.0, 0.008) => LINE,
            () => PAPER,
        }
    })
}

/// Colours to choose from.
pub fn colors() -> Vec<u8> {
    const CHOICE: [Color; 8] = [INK, WATER, SEA, NOON, DUSK, SUN, WOOD, NIGHT];
    paint(800, 440, ImageFormat::Png, |x, y| {
        let (column, row) = ((x * 4.0).floor(), (y * 2.0).floor());
        let (inside_x, inside_y) = (((x * 4.0).fract() - 0.5).abs(), ((y * 2.0).fract() - 0.5).abs());
        let place = CHOICE.iter().enumerate().find(|(at, _)| is_near(*at, column + row * 4.0));
        let corner = (inside_x - 0.38).max(0.0).hypot((inside_y - 0.38).max(0.0));
        if corner < 0.05 { place.map_or(PAPER, |(_, color)| *color) } else { PAPER }
    })
}

fn is_near(at: usize, place: f64) -> bool {
    u32::try_from(at).is_ok_and(|at| (f64::from(at) - place).abs() < 0.5)
}

/// Legs, a tower and an arm.
fn is_crane(x: f64, y: f64, at: f64, top: f64) -> bool {
    let is_tower = (x - at).abs() < 0.008 && y > top - 0.06;
    let is_leg = y > 0.52 && ((x - at).abs() - (y - 0.52) * 0.3 - 0.012).abs() < 0.006;
    let is_arm = (y - top).abs() < 0.008 && x > at - 0.06 && x < at + 0.17;
    let is_stay = x > at && x < at + 0.15 && (y - (top - 0.055 + (x - at) * 0.36)).abs() < 0.004;
    let is_rope = (x - at - 0.14).abs() < 0.0022 && y > top && y < top + 0.16;
    y < 0.66 && (is_tower || is_leg || is_arm || is_stay || is_rope)
}

fn mix(one: Color, other: Color, share: f64) -> Color {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|at| one[at] + (other[at] - one[at]) * share)
}

/// Asks for the colour of each point; both its coordinates go from 0 to 1.
fn paint(width: u32, height: u32, format: ImageFormat, color: impl Fn(f64, f64) -> Color) -> Vec<u8> {
    let point = |x: u32, y: u32| color(f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
    let image = RgbImage::from_fn(width, height, |x, y| Rgb(point(x, y).map(byte)));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(image).write_to(&mut bytes, format).expect("memory takes every picture");
    bytes.into_inner()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0) as u8
}
