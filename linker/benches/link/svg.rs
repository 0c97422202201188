//! Series become a plot: both axes by powers of ten, so that what grows evenly is a line that rises by one in one.

use std::fmt::Write;

use crate::growth::Series;

/// Pixels for a power of ten.
const DECADE: f64 = 70.0;
const MARGIN: f64 = 50.0;
/// Each series in a colour of its own.
const COLOURS: [&str; 4] = ["#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad"];

/// Processor time over size, a curve for each series.
pub(crate) fn plot(series: &[Series]) -> String {
    let points = || series.iter().flat_map(|series| &series.points).filter(|(size, ms)| *size > 0.0 && *ms > 0.0);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let low = points().map(of).fold(f64::INFINITY, f64::min).log10().floor();
        let high = points().map(of).fold(1.0, f64::max).log10().ceil();
        (low, high)
    };
    let ((left, right), (bottom, top)) = (range(|point| point.0), range(|point| point.1));
    let (width, height) = ((right - left) * DECADE + 2.0 * MARGIN, (top - bottom) * DECADE + 2.0 * MARGIN);
    let place = |(size, ms): (f64, f64)| {
        (MARGIN + (size.log10() - left) * DECADE, height - MARGIN - (ms.log10() - bottom) * DECADE)
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    let mut line = |text: String| _ = writeln!(svg, "{text}");
    let mut power = left;
    while power <= right {
        let (x, _) = place((10f64.powf(power), 1.0));
        line(format!("<path d=\"M{x} {MARGIN}V{}\" stroke=\"#ddd\"/>", height - MARGIN));
        line(format!("<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">1e{power}</text>", height - MARGIN + 15.0));
        power += 1.0;
    }
    let mut power = bottom;
    while power <= top {
        let (_, y) = place((1.0, 10f64.powf(power)));
        line(format!("<path d=\"M{MARGIN} {y}H{}\" stroke=\"#ddd\"/>", width - MARGIN));
        line(format!("<text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{} ms</text>", MARGIN - 4.0, 10f64.powf(power)));
        power += 1.0;
    }
    for ((series, colour), row) in series.iter().zip(COLOURS).zip(0u8..) {
        let drawn = series.points.iter().filter(|(size, ms)| *size > 0.0 && *ms > 0.0).map(|point| place(*point));
        let path: Vec<String> = drawn.map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        line(format!("<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>", path.join("L")));
        let y = MARGIN + 14.0 * f64::from(row);
        line(format!("<text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{}</text>", MARGIN + 6.0, series.name));
    }
    svg.push_str("</svg>\n");
    svg
}
