//! How near a picture is looked at, and at which part of it.

/// How near one can get.
const NEAREST: f64 = 8.0;

/// How much nearer one step is.
const STEP: f64 = 1.5;

/// A view of a picture. As it begins, all of it is seen.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct View {
    /// How much larger than when all of it is seen.
    pub zoom: f64,
    /// By how many pixels its middle is moved to the right.
    pub x: f64,
    /// By how many pixels its middle is moved down.
    pub y: f64,
}

impl Default for View {
    fn default() -> Self {
        Self { zoom: 1.0, x: 0.0, y: 0.0 }
    }
}

impl View {
    /// Steps nearer, or back when negative, keeping what is at a point (from the middle) where it is.
    #[must_use]
    pub fn step(self, steps: i32, (x, y): (f64, f64), size: (f64, f64)) -> Self {
        let zoom = (self.zoom * STEP.powi(steps)).clamp(1.0, NEAREST);
        let by = zoom / self.zoom;
        Self { zoom, x: x - (x - self.x) * by, y: y - (y - self.y) * by }.within(size)
    }

    /// Moves the picture.
    #[must_use]
    pub fn pan(self, (x, y): (f64, f64), size: (f64, f64)) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }.within(size)
    }

    /// Whether not all of it is seen.
    #[must_use]
    pub fn is_near(self) -> bool {
        self.zoom > 1.0
    }

    /// Whether one can get nearer.
    #[must_use]
    pub fn can_step(self) -> bool {
        self.zoom < NEAREST
    }

    /// No edge of the picture comes further in than where it was when all of it was seen.
    fn within(self, (width, height): (f64, f64)) -> Self {
        let (x, y) = (width * (self.zoom - 1.0) / 2.0, height * (self.zoom - 1.0) / 2.0);
        Self { x: self.x.clamp(-x, x), y: self.y.clamp(-y, y), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (f64, f64) = (400.0, 200.0);
    const MIDDLE: (f64, f64) = (0.0, 0.0);

    #[test]
    fn one_gets_nearer_and_back_within_bounds() {
        let mut view = View::default();
        for _ in 0..20 {
            view = view.step(1, MIDDLE, SIZE);
        }
        assert!(!view.can_step());
        assert_eq!(view.step(-20, MIDDLE, SIZE), View::default());
        assert!(!View::default().step(-1, MIDDLE, SIZE).is_near());
    }

    #[test]
    fn what_is_pointed_at_stays_where_it_is() {
        let view = View::default().step(1, (100.0, 40.0), SIZE);
        assert_eq!(view, View { zoom: 1.5, x: -50.0, y: -20.0 });
    }

    #[test]
    fn the_picture_is_not_moved_out_of_sight() {
        assert_eq!(View::default().pan((30.0, 30.0), SIZE), View::default(), "there is nothing more to see");
        let near = View::default().step(1, MIDDLE, SIZE);
        assert_eq!(near.pan((500.0, -500.0), SIZE), View { zoom: 1.5, x: 100.0, y: -50.0 });
    }
}
