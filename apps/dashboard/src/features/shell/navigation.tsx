import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useClient } from "../../client-context.ts";
import { alertsQuery, countActive } from "../alerts/queries.ts";
import { useCan } from "../session/queries.ts";
import { type Place, places, settingsPlace } from "./places.ts";

/** The column at the left; a rail of icons on a tablet. */
export function SideNavigation(): ReactNode {
  const shown = useVisiblePlaces();
  return (
    <div className="side-navigation">
      <nav aria-label="Main">
        <ul>
          {shown.map((place) => (
            <PlaceLink key={place.to} place={place} />
          ))}
        </ul>
      </nav>
      <nav aria-label="Settings">
        <ul>
          <PlaceLink place={settingsPlace} />
        </ul>
      </nav>
    </div>
  );
}

/** The same places at the lower edge of a phone. */
export function BottomBar(): ReactNode {
  // A phone has room for five; the audit log is reached from the activity of the overview and by the search.
  const shown = [...places.filter(({ to }) => to !== "/audit"), settingsPlace];
  const { pathname } = useLocation();
  const active = useActiveAlerts();
  // An alert's page has its own bar there, with its actions.
  if (/^\/alerts\/\d+$/.test(pathname)) return null;
  return (
    <nav aria-label="Main, at the bottom" className="bottom-bar">
      <ul>
        {shown.map(({ label, short = label, to, icon: Icon }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === "/" }}>
              <span className="bottom-icon">
                <Icon size={21} stroke={1.7} aria-hidden />
                {to === "/alerts" && active > 0 && (
                  <span className="bottom-badge">
                    {active}
                    <span className="only-read"> active</span>
                  </span>
                )}
              </span>
              <span>{short}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function PlaceLink({ place: { label, to, icon: Icon } }: { place: Place }): ReactNode {
  const active = useActiveAlerts();
  return (
    <li>
      <Link to={to} activeOptions={{ exact: to === "/" }} title={label}>
        <Icon size={17} stroke={1.7} aria-hidden />
        <span className="place-label">{label}</span>
        {to === "/alerts" && active > 0 && (
          <span className="place-badge">
            {active}
            <span className="only-read"> active</span>
          </span>
        )}
      </Link>
    </li>
  );
}

function useActiveAlerts(): number {
  const { data } = useQuery(alertsQuery(useClient(), { state: "active", limit: 1 }));
  return data ? countActive(data) : 0;
}

function useVisiblePlaces(): readonly Place[] {
  const canAudit = useCan("audit:read");
  return places.filter(({ to }) => to !== "/audit" || canAudit);
}
