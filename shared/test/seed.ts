import fc from 'fast-check';

// Every run of CI sees the same examples; FAST_CHECK_SEED=… looks for others, and what it finds becomes a named test.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122) });
