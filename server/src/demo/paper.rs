//! Papers: one to print, one to write in.

/// A page of text as a PDF. The text is ASCII, without brackets.
pub fn pdf(title: &str, lines: &[&str]) -> Vec<u8> {
    let rows: String = lines.iter().map(|line| ["(", line, ") Tj T*\n"].concat()).collect();
    let text = format!("BT /F1 22 Tf 72 760 Td ({title}) Tj ET\nBT /F1 12 Tf 18 TL 72 720 Td\n{rows}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R \
         /Resources << /Font << /F1 4 0 R >> >> >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in (1..).zip(&objects) {
        places.extend([format!("{:010} 00000 n \n", file.len())]);
        file.extend([format!("{number} 0 obj\n{object}\nendobj\n")]);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let index = format!("xref\n0 {size}\n0000000000 65535 f \n{places}");
    let trailer = format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    [file, index, trailer].concat().into_bytes()
}

/// Paragraphs of text for a word processor. The text is without `<` and `&`.
pub fn docx(paragraphs: &[&str]) -> Vec<u8> {
    const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    const SCHEMA: &str = "http://schemas.openxmlformats.org";
    const MIME: &str = "application/vnd.openxmlformats";
    let types = format!(
        "{XML}<Types xmlns=\"{SCHEMA}/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"{MIME}-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" \
         ContentType=\"{MIME}-officedocument.wordprocessingml.document.main+xml\"/></Types>"
    );
    let relations = format!(
        "{XML}<Relationships xmlns=\"{SCHEMA}/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{SCHEMA}/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
         </Relationships>"
    );
    let text: String = paragraphs.iter().map(|text| ["<w:p><w:r><w:t>", text, "</w:t></w:r></w:p>"].concat()).collect();
    let document = format!(
        "{XML}<w:document xmlns:w=\"{SCHEMA}/wordprocessingml/2006/main\"><w:body>{text}</w:body></w:document>"
    );
    zip(&[("[Content_Types].xml", &types), ("_rels/.rels", &relations), ("word/document.xml", &document)])
}

/// Puts texts into one file, as they are.
fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut index) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let place = number(file.len());
        // The version, no flags, no compression, and the first of January 1980.
        let mut head = b"\x14\0\0\0\0\0\0\0\x21\0".to_vec();
        for figure in [sum(text.as_bytes()), number(text.len()), number(text.len()), number(name.len())] {
            head.extend(figure.to_le_bytes());
        }
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&head);
        file.extend(name.bytes().chain(text.bytes()));
        index.extend_from_slice(b"PK\x01\x02\x14\0");
        index.extend_from_slice(&head);
        index.extend_from_slice(&[0; 10]);
        index.extend(place.to_le_bytes());
        index.extend(name.bytes());
    }
    let (start, length, count) = (number(file.len()), number(index.len()), number(parts.len()));
    file.extend(index);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend((count | count << 16).to_le_bytes());
    file.extend(length.to_le_bytes().into_iter().chain(start.to_le_bytes()));
    file.extend_from_slice(&[0; 2]);
    file
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a page of text")
}

/// CRC-32, as archives have it.
fn sum(bytes: &[u8]) -> u32 {
    let bit = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_a_print_tells_where_everything_is() {
        let file = String::from_utf8(pdf("Berths", &["Berth 4: the ferry"])).expect("it is text");
        let (_, tail) = file.split_once("startxref\n").expect("where the index is");
        let start: usize = tail.lines().next().and_then(|line| line.parse().ok()).expect("a number");
        let places = file[start..].lines().skip(3).map_while(|line| line.strip_suffix(" 00000 n "));
        for (number, place) in (1..).zip(places) {
            assert!(file[place.parse().expect("a number")..].starts_with(&format!("{number} 0 obj")), "{number}");
        }
    }

    #[test]
    fn a_sum_is_that_of_archives() {
        assert_eq!(sum(b"123456789"), 0xcbf4_3926);
    }
}
