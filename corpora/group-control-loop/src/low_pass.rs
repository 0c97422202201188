//! A filter of two poles: samples become samples with less noise. It knows nothing of components.

#[derive(Clone, Copy)]
pub struct LowPass {
    weight: f32,
    poles: [f32; 2],
}

impl LowPass {
    /// Lets everything through.
    pub const fn new() -> Self {
        Self { weight: 1.0, poles: [0.0; 2] }
    }

    /// Frequencies are in hertz.
    pub fn tuned(cutoff: f32, sample_rate: f32) -> Self {
        let turns = 2.0 * core::f32::consts::PI * cutoff / sample_rate;
        let is_plain = !(cutoff > 0.0 && sample_rate > 0.0 && cutoff < sample_rate / 2.0);
        Self { weight: if is_plain { 1.0 } else { turns / (1.0 + turns) }, ..Self::new() }
    }

    pub fn smooth(&mut self, sample: f32) -> f32 {
        self.poles.iter_mut().fold(sample, |input, pole| {
            *pole += self.weight * (input - *pole);
            *pole
        })
    }
}
