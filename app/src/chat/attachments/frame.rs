//! How much room a picture takes, known before it is there so that nothing jumps.

/// At most this wide and high.
pub const PICTURE: (u32, u32) = (420, 320);

/// What a film takes, of whatever proportions: they are known only when it is there, and nothing is to move then.
pub const FILM: (u32, u32) = (420, 236);

/// What a picture of these measures takes within a frame: all of it when they are not known; a small one is not made larger.
#[must_use]
pub fn fit(pixels: Option<(u32, u32)>, frame: (u32, u32)) -> (u32, u32) {
    let Some((width, height)) = pixels.filter(|(width, height)| *width > 0 && *height > 0) else { return frame };
    let (w, h) = (u64::from(width), u64::from(height));
    let (max_w, max_h) = (u64::from(frame.0), u64::from(frame.1));
    if w <= max_w && h <= max_h {
        return (width, height);
    }
    // Whichever side is the tighter one says how much smaller it gets.
    let (w, h) = if w * max_h >= h * max_w { (max_w, h * max_w / w) } else { (w * max_h / h, max_h) };
    let whole = |length: u64| u32::try_from(length.max(1)).unwrap_or(u32::MAX);
    (whole(w), whole(h))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_proportions_within_the_frame() {
        for (pixels, shown) in [
            (Some((4200, 3200)), (420, 320)),
            (Some((4000, 1000)), (420, 105)),
            (Some((1000, 4000)), (80, 320)),
            (Some((40, 30)), (40, 30)),
            (Some((420, 320)), (420, 320)),
            (Some((100_000, 10)), (420, 1)),
            (Some((u32::MAX, u32::MAX)), (320, 320)),
            (Some((0, 10)), (420, 320)),
            (None, (420, 320)),
        ] {
            assert_eq!(fit(pixels, PICTURE), shown, "{pixels:?}");
        }
    }
}
