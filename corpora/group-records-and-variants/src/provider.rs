//! The provider in Rust: the same answers as the one in C, in blocks of its own.

wit_bindgen::generate!({ world: "provider", path: "wit" });

use exports::test::shapes::shapes::{
    Days, Drawing, Guest, Marks, Number, Point, Shape, Style, Wide,
};

struct Provider;

impl Guest for Provider {
    fn moved(what: Shape, by: Point) -> Shape {
        let further = |point: Point| Point { x: point.x + by.x, y: point.y + by.y };
        match what {
            Shape::Dot => Shape::Dot,
            Shape::Circle((at, radius)) => Shape::Circle((further(at), radius)),
            Shape::Polygon(points) => Shape::Polygon(points.into_iter().map(further).collect()),
            Shape::Label(text) => Shape::Label(text + ">"),
            Shape::Group(mut parts) => {
                for (name, pixel) in &mut parts {
                    name.push('>');
                    pixel.blue = pixel.blue.wrapping_add(1);
                }
                Shape::Group(parts)
            }
        }
    }

    fn next_number(of: Number) -> Number {
        match of {
            Number::Small(small) => Number::Small(small.wrapping_add(1)),
            Number::Big(big) => Number::Big(big.wrapping_add(1)),
            Number::Single(single) => Number::Single(single + 1.0),
            Number::Double(double) => Number::Double(double + 1.0),
            Number::Text(text) => Number::Text(text + "1"),
            Number::Nothing => Number::Nothing,
        }
    }

    fn checked(mut what: Drawing) -> Result<Drawing, String> {
        if what.name.is_empty() {
            return Err("a drawing without a name".to_owned());
        }
        what.marks |= Marks::LOCKED;
        what.size = (what.size.1, what.size.0);
        Ok(what)
    }

    fn opposite(of: Marks) -> Marks {
        of ^ Marks::all()
    }

    fn next_day(of: Days) -> Days {
        Days::from_bits_truncate(of.bits() << 1 | of.bits() >> 16)
    }

    fn widened(what: Wide) -> Wide {
        Wide {
            a: what.a.wrapping_add(1),
            b: what.b.wrapping_add(1),
            c: what.c.wrapping_add(1),
            d: what.d.wrapping_add(1),
            e: -what.e,
            f: -what.f,
            g: -what.g,
            h: -what.h,
            i: what.i * 2.0,
            j: what.j * 2.0,
            k: !what.k,
            l: char::from_u32(u32::from(what.l) + 1).unwrap_or('?'),
            m: what.m + "+",
            n: what.n.map(|number| number.wrapping_add(1)),
            o: what.o.into_iter().map(|byte| !byte).collect(),
            p: match what.p {
                Style::Thin => Style::Thick,
                Style::Thick => Style::Dashed,
                Style::Dashed => Style::Thin,
            },
            q: what.q ^ Marks::all(),
            r: (what.r.0.wrapping_add(1), what.r.1 * 2.0),
        }
    }

    fn many(
        a: u8,
        b: f64,
        mut c: String,
        d: i64,
        e: u16,
        f: f32,
        g: bool,
        h: char,
        i: i8,
        j: u32,
        k: Vec<u16>,
        l: Style,
        m: Option<u8>,
        n: u64,
    ) -> (String, u64, f64) {
        c.push(h);
        let parts = [a.into(), d as u64, e.into(), g.into(), i as u64, j.into(), l as u64, n];
        let rest = m.map_or(1000, u64::from) + k.into_iter().map(u64::from).sum::<u64>();
        (c, parts.into_iter().fold(rest, u64::wrapping_add), b + f64::from(f))
    }

    fn settled(good: bool) -> Result<(), ()> {
        if good { Ok(()) } else { Err(()) }
    }

    fn half(of: u32) -> Result<u32, ()> {
        if of % 2 == 0 { Ok(of / 2) } else { Err(()) }
    }

    fn refused(name: String) -> Result<(), Style> {
        match name.len() {
            1 => Err(Style::Thin),
            2 => Err(Style::Thick),
            3 => Err(Style::Dashed),
            _ => Ok(()),
        }
    }

    fn maybe(of: Option<Vec<String>>) -> Option<Vec<String>> {
        of.map(|texts| texts.into_iter().map(|text| text + "?").collect())
    }

    fn nested(of: Vec<Option<Result<u32, String>>>) -> Vec<Result<Option<String>, u32>> {
        let turned = |one| match one {
            None => Ok(None),
            Some(Ok(number)) => Err(number),
            Some(Err(text)) => Ok(Some(text)),
        };
        of.into_iter().map(turned).collect()
    }
}

export!(Provider);
