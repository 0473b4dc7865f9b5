//! `Packages` as Berkeley DB writes a hash on a little-endian machine: values on chains of
//! overflow pages.

const PAGE: usize = 4096;
/// Bytes of a page before its items.
const HEAD: usize = 26;
const META: u8 = 8;
const HASH: u8 = 13;
const OVERFLOW: u8 = 7;
const ITEM_HERE: u8 = 1;
const ITEM_ON_OVERFLOW_PAGES: u8 = 3;

/// A database with these headers as packages 1, 2 and so on, all on one page of the hash.
pub fn database(headers: &[Vec<u8>]) -> Vec<u8> {
    let mut pages = vec![page(0, META), page(1, HASH)];
    put(&mut pages[0], 12, 0x0006_1561_u32.to_le_bytes());
    put(&mut pages[0], 16, 9_u32.to_le_bytes());
    put(&mut pages[0], 20, word(PAGE));
    // rpm's counter, under the number 0.
    let mut items = vec![key(0), vec![ITEM_HERE, 9, 0, 0, 0]];
    for (place, header) in headers.iter().enumerate() {
        let mut item = vec![ITEM_ON_OVERFLOW_PAGES, 0, 0, 0];
        item.extend([word(pages.len()), word(header.len())].concat());
        items.extend([key(place + 1), item]);
        let last = pages.len() + header.len().div_ceil(PAGE - HEAD) - 1;
        for part in header.chunks(PAGE - HEAD) {
            let number = pages.len();
            let mut page = page(number, OVERFLOW);
            put(
                &mut page,
                16,
                word(if number == last { 0 } else { number + 1 }),
            );
            put(&mut page, 22, short(part.len()));
            page[HEAD..HEAD + part.len()].copy_from_slice(part);
            pages.push(page);
        }
    }
    let hash = &mut pages[1];
    put(hash, 20, short(items.len()));
    let mut end = PAGE;
    for (place, item) in items.iter().enumerate() {
        hash[end - item.len()..end].copy_from_slice(item);
        end -= item.len();
        put(hash, HEAD + 2 * place, short(end));
    }
    pages.concat()
}

fn page(number: usize, kind: u8) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    put(&mut page, 8, word(number));
    page[25] = kind;
    page
}

fn key(number: usize) -> Vec<u8> {
    [&[ITEM_HERE], word(number).as_slice()].concat()
}

fn put<const N: usize>(page: &mut [u8], at: usize, bytes: [u8; N]) {
    page[at..at + N].copy_from_slice(&bytes);
}

fn word(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

fn short(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}
