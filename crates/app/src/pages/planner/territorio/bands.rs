//! Five bands of figures, with as many comuni in each.

/// How many bands there are.
const BANDS: usize = 5;

/// The figures of each band, in order.
pub(super) struct Bands(Vec<Vec<i128>>);

impl Bands {
    /// The bands of these figures. Equal figures are in the same band.
    pub(super) fn of(figures: impl Iterator<Item = i128>) -> Self {
        let mut sorted: Vec<i128> = figures.filter(|figure| *figure > 0).collect();
        sorted.sort_unstable();
        let mut bands: Vec<Vec<i128>> = vec![Vec::new(); BANDS];
        let mut at = 0;
        for (place, figure) in sorted.iter().enumerate() {
            let is_new = place == 0 || sorted[place - 1] != *figure;
            if is_new {
                at = place * BANDS / sorted.len();
            }
            bands[at].push(*figure);
        }
        Self(bands)
    }

    /// The band of a figure, from 1; 0 where there is no figure.
    pub(super) fn level(&self, figure: Option<i128>) -> usize {
        let Some(figure) = figure else { return 0 };
        self.0.iter().position(|band| band.contains(&figure)).map_or(0, |at| at + 1)
    }

    /// Each band with its least and its greatest figure; those without comuni are left out.
    pub(super) fn spans(&self) -> impl Iterator<Item = (usize, i128, i128)> {
        let spans = self.0.iter().enumerate();
        spans.filter_map(|(at, band)| Some((at + 1, *band.first()?, *band.last()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_bands_have_a_fifth_each_and_equal_figures_stand_together() {
        let bands = Bands::of((1..=10).map(|figure| figure * 100));
        assert_eq!(
            bands.spans().collect::<Vec<_>>(),
            [(1, 100, 200), (2, 300, 400), (3, 500, 600), (4, 700, 800), (5, 900, 1_000)]
        );
        assert_eq!((bands.level(None), bands.level(Some(0)), bands.level(Some(700))), (0, 0, 4));
        let alike = Bands::of([5; 7].into_iter());
        assert_eq!(alike.spans().collect::<Vec<_>>(), [(1, 5, 5)]);
    }
}
