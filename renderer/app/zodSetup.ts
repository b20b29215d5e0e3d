import { z } from "zod";

// Zod would try `new Function` to compile its checks; the page's policy refuses that, with a violation report each time.
z.config({ jitless: true });
