use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

fn png_of(image: impl Into<DynamicImage>) -> Vec<u8> {
    png(&image.into(), None).unwrap().bytes
}

fn photograph(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) }).into()
}

/// A JPEG whose camera has noted where it was, and that it was held sideways.
fn noted(image: DynamicImage) -> Vec<u8> {
    let bytes = jpeg(image, 90, None).unwrap().bytes;
    let tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 52.5200 N";
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&bytes[..2], b"\xff\xe1", &length, tiff, &bytes[2..]].concat()
}

fn reread(encoded: &Encoded) -> DynamicImage {
    image::load_from_memory_with_format(&encoded.bytes, ImageFormat::from_mime_type(encoded.mime).unwrap()).unwrap()
}

fn holds(encoded: &Encoded, words: &[u8]) -> bool {
    encoded.bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn a_photograph_is_turned_the_right_way_up_and_says_nothing_of_its_place() {
    let original = noted(photograph(640, 320));
    let Picture { whole, thumbnail, width, height } = make(&original, "image/jpeg").unwrap();
    assert_eq!((width, height, whole.mime), (320, 640, "image/jpeg"));
    let pixel = |x, y| reread(&whole).into_rgb8().get_pixel(x, y).0;
    assert!(pixel(160, 10)[0] > 200 && pixel(160, 630)[2] > 200, "what was left is above");
    let thumbnail = thumbnail.unwrap();
    assert_eq!((reread(&thumbnail).width(), reread(&thumbnail).height()), (240, 480));
    for words in [&b"Exif"[..], b"GPS"] {
        assert!(!holds(&whole, words) && !holds(&thumbnail, words));
    }
}

#[test]
fn large_pictures_get_the_size_of_a_page() {
    let Picture { whole, width, height, .. } = make(&png_of(photograph(5120, 100)), "image/png").unwrap();
    assert_eq!((width, height), (2560, 50));
    assert_eq!((reread(&whole).width(), whole.mime), (2560, "image/png"));
}

#[test]
fn small_pictures_need_no_smaller_one() {
    let Picture { thumbnail, width, height, .. } = make(&png_of(photograph(480, 1)), "image/png").unwrap();
    assert!(thumbnail.is_none());
    assert_eq!((width, height), (480, 1));
}

#[test]
fn what_is_transparent_stays_so() {
    let glass = RgbaImage::from_pixel(600, 600, Rgba([1, 2, 3, 100]));
    let Picture { whole, thumbnail, .. } = make(&png_of(glass.clone()), "image/png").unwrap();
    assert_eq!(reread(&whole).into_rgba8(), glass);
    assert_eq!(reread(&thumbnail.unwrap()).into_rgba8().get_pixel(9, 9).0[3], 100);
    let of_web = make(&webp(&glass.clone().into(), None).unwrap().bytes, "image/webp").unwrap();
    assert_eq!((of_web.whole.mime, reread(&of_web.whole).into_rgba8() == glass), ("image/webp", true));
    let opaque = RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 255]));
    let opaque = make(&webp(&opaque.into(), None).unwrap().bytes, "image/webp").unwrap();
    assert_eq!(opaque.whole.mime, "image/jpeg");
}

#[test]
fn colours_keep_their_meaning() {
    let mut colors = vec![0; 600];
    colors[16..20].copy_from_slice(b"RGB ");
    let original = jpeg(photograph(100, 100), 90, Some(&colors)).unwrap();
    let Picture { whole, .. } = make(&original.bytes, "image/jpeg").unwrap();
    assert!(holds(&whole, &colors));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let mut bomb = png_of(photograph(1, 1));
    // The size in the header, and its checksum.
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(make(&bomb, "image/png"), Err(PictureError::TooManyPixels)));
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn what_is_no_picture_is_refused() {
    let whole = png_of(photograph(50, 50));
    for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", &whole[..whole.len() / 2], b"<svg/>"] {
        assert!(matches!(make(bytes, "image/png"), Err(PictureError::Unreadable(_))));
    }
    assert!(matches!(make(&whole, "image/jpeg"), Err(PictureError::Unreadable(_))));
    assert!(matches!(make(b"<svg/>", "image/svg+xml"), Err(PictureError::Unreadable(_))));
}

#[test]
fn moving_pictures_go_on_moving() {
    let mut original = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut original);
    for shade in [0, 100, 200] {
        let frame = RgbaImage::from_pixel(500, 10, Rgba([shade, 0, 0, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let Picture { whole, thumbnail, width, height } = make(&original, "image/gif").unwrap();
    assert_eq!((width, height, whole.mime), (500, 10, "image/gif"));
    let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(&whole.bytes)).unwrap();
    assert_eq!(image::AnimationDecoder::into_frames(decoder).count(), 3);
    assert_eq!(thumbnail.unwrap().mime, "image/jpeg");
}
