//! Pictures are made anew: small enough for a page, the right way up, and without what cameras note beside them.

use super::gif;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, ImageResult,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
        webp::WebPEncoder,
    },
    metadata::Orientation,
};
use std::io::Cursor;

/// A picture as it is kept.
#[derive(Debug)]
pub struct Picture {
    /// What is given.
    pub whole: Encoded,
    /// A small one, when the picture is not small itself.
    pub thumbnail: Option<Encoded>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A picture in a file.
#[derive(Debug)]
pub struct Encoded {
    /// The file.
    pub bytes: Vec<u8>,
    /// Media type.
    pub mime: &'static str,
}

/// Why a picture was not made anew.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It would take too much memory.
    #[error("a picture has at most {PIXELS_MAX} pixels")]
    TooManyPixels,
    /// It is damaged, or none.
    #[error("the picture cannot be read: {0}")]
    Unreadable(String),
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            error => Self::Unreadable(error.to_string()),
        }
    }
}

/// Most pixels of a picture that is taken. They are counted before any of them is unpacked.
pub const PIXELS_MAX: u64 = 50_000_000;
/// The longer side of what is given.
const WHOLE_SIDE: u32 = 2560;
/// The longer side of a small picture.
const THUMBNAIL_SIDE: u32 = 480;
const WHOLE_QUALITY: u8 = 85;
const THUMBNAIL_QUALITY: u8 = 80;
/// Longest description of colours that is kept: those of cameras and screens have some hundred bytes.
const COLORS_MAX: usize = 4096;

/// Makes a picture anew from what came under a media type. Moving pictures stay as they are.
///
/// # Errors
/// When it cannot be read, or has too many pixels.
pub fn make(original: &[u8], mime: &str) -> Result<Picture, PictureError> {
    let format =
        ImageFormat::from_mime_type(mime).ok_or_else(|| PictureError::Unreadable("of no known type".to_owned()))?;
    let Sheet { image, colors } = read(original, format)?;
    let small = (longer_side(&image) > THUMBNAIL_SIDE).then(|| within(&image, THUMBNAIL_SIDE));
    let thumbnail = small.map(|small| write_small(small, colors.as_deref())).transpose()?;
    if format == ImageFormat::Gif {
        let bytes = gif::bare(original).ok_or_else(|| PictureError::Unreadable("cut short".to_owned()))?;
        let whole = Encoded { bytes, mime: "image/gif" };
        return Ok(Picture { whole, thumbnail, width: image.width(), height: image.height() });
    }
    let image = if longer_side(&image) > WHOLE_SIDE { within(&image, WHOLE_SIDE) } else { image };
    let (width, height) = (image.width(), image.height());
    let whole = write(image, format, colors.as_deref())?;
    Ok(Picture { whole, thumbnail, width, height })
}

/// A picture in memory.
struct Sheet {
    image: DynamicImage,
    /// What its numbers mean as colours.
    colors: Option<Vec<u8>>,
}

fn read(original: &[u8], format: ImageFormat) -> Result<Sheet, PictureError> {
    let mut decoder = ImageReader::with_format(Cursor::new(original), format).into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureError::TooManyPixels);
    }
    let is_rgb = decoder.color_type().has_color();
    let colors = decoder.icc_profile().ok().flatten().filter(|colors| {
        is_rgb && colors.len() <= COLORS_MAX && colors.get(16..20).is_some_and(|space| space == b"RGB ")
    });
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    let image = if is_opaque(&image) { image.into_rgb8().into() } else { image.into_rgba8().into() };
    Ok(Sheet { image, colors })
}

/// Screens are often photographed with an alpha channel that says nothing.
fn is_opaque(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(image) => image.pixels().all(|pixel| pixel.0[3] == u8::MAX),
        image => !image.color().has_alpha(),
    }
}

fn longer_side(image: &DynamicImage) -> u32 {
    image.width().max(image.height())
}

fn within(image: &DynamicImage, side: u32) -> DynamicImage {
    image.thumbnail(side, side)
}

/// Photographs stay photographs; drawings and what is transparent lose nothing.
fn write(image: DynamicImage, format: ImageFormat, colors: Option<&[u8]>) -> ImageResult<Encoded> {
    match format {
        ImageFormat::Png => png(&image, colors),
        ImageFormat::WebP if image.color().has_alpha() => webp(&image, colors),
        _ => jpeg(image, WHOLE_QUALITY, colors),
    }
}

fn write_small(image: DynamicImage, colors: Option<&[u8]>) -> ImageResult<Encoded> {
    if image.color().has_alpha() { webp(&image, colors) } else { jpeg(image, THUMBNAIL_QUALITY, colors) }
}

fn jpeg(image: DynamicImage, quality: u8, colors: Option<&[u8]>) -> ImageResult<Encoded> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encode(&image.into_rgb8().into(), encoder, colors)?;
    Ok(Encoded { bytes, mime: "image/jpeg" })
}

fn png(image: &DynamicImage, colors: Option<&[u8]>) -> ImageResult<Encoded> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    encode(image, encoder, colors)?;
    Ok(Encoded { bytes, mime: "image/png" })
}

fn webp(image: &DynamicImage, colors: Option<&[u8]>) -> ImageResult<Encoded> {
    let mut bytes = Vec::new();
    encode(image, WebPEncoder::new_lossless(&mut bytes), colors)?;
    Ok(Encoded { bytes, mime: "image/webp" })
}

fn encode(image: &DynamicImage, mut encoder: impl ImageEncoder, colors: Option<&[u8]>) -> ImageResult<()> {
    if let Some(colors) = colors {
        // Where it cannot be kept, the picture is a little paler.
        let _ = encoder.set_icc_profile(colors.to_vec());
    }
    encoder.write_image(image.as_bytes(), image.width(), image.height(), ExtendedColorType::from(image.color()))
}

#[cfg(test)]
mod tests;
