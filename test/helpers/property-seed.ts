/** Loaded before a file of tests by those who run many: its properties see the same values for the same seed. */
import { configureGlobal } from 'fast-check'

configureGlobal({ seed: Number(process.env['PROPERTY_SEED']) })
