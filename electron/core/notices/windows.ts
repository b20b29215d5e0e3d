import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";

type DesktopEvent = StreamEvent<"notices.desktop">;

/** Pages that can show a notice. The one that came first gets them all, so that none shows twice. */
export class Windows {
  private readonly pages: ((event: DesktopEvent) => void)[] = [];
  private readonly came: () => void;

  /** `came`: a page is there now. */
  constructor(came: () => void) {
    this.came = came;
  }

  open(emit: (event: DesktopEvent) => void): Disposable {
    this.pages.push(emit);
    this.came();
    return toDisposable(() => this.pages.splice(this.pages.indexOf(emit), 1));
  }

  get isOpen(): boolean {
    return this.pages.length > 0;
  }

  /** False when there is no page. */
  tell(event: DesktopEvent): boolean {
    const [first] = this.pages;
    first?.(event);
    return first !== undefined;
  }

  tellAll(event: DesktopEvent): void {
    for (const page of this.pages) page(event);
  }
}
