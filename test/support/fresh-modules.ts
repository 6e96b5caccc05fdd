import { vi } from 'vitest'

// Test files share a process, so that packages are loaded once; what they import of ours each gets anew.
vi.resetModules()
